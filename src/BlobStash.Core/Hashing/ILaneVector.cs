using System.Diagnostics.CodeAnalysis;

namespace BlobStash.Core.Hashing;

/// <summary>
/// What the lane kernel needs of a vector type: each of its 64-bit words belongs to another input, its lane.
/// </summary>
/// <typeparam name="TVector">The vector, a whole number of 64-bit words.</typeparam>
internal unsafe interface ILaneVector<TVector>
    where TVector : unmanaged
{
    /// <summary>Gives a vector that has the same word in each lane.</summary>
    static abstract TVector Create(ulong word);

    /// <summary>Adds lane by lane, modulo 2^64.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>Xors lane by lane.</summary>
    static abstract TVector Xor(TVector left, TVector right);

    /// <summary>Rotates each lane right by one of the distances of RFC 7693 section 2.1: 32, 24, 16 or 63.</summary>
    static abstract TVector RotateRight(TVector value, [ConstantExpected] byte distance);

    /// <summary>Reads a block of every lane and turns lanes of words into words of lanes.</summary>
    /// <param name="inputs">Where each lane reads.</param>
    /// <param name="offset">The block's distance from there in bytes, the same for all lanes.</param>
    /// <param name="m">m[16], the message words in the RFC's order.</param>
    static abstract void LoadBlock(in LaneInputs inputs, nuint offset, TVector* m);
}
