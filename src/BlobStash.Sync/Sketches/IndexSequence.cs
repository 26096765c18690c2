using System.Runtime.CompilerServices;

namespace BlobStash.Sync.Sketches;

/// <summary>
/// The indices of the coded symbols that a short id is mapped to, ascending from 0: index i with probability
/// 1 / (1 + i/2). Source: Yang, Gilad, Alizadeh, <em>Practical Rateless Set Reconciliation</em>, SIGCOMM 2024,
/// section 4.2; docs/protocol/sketches.md. Every operation is exact or rounded as IEEE 754 says, so that all machines
/// agree.
/// </summary>
/// <param name="checksum">The checksum of the short id, which seeds the sequence.</param>
internal struct IndexSequence(ulong checksum)
{
    private const ulong Multiplier = 0xda942042e4dd58b5;
    private const double TwoTo32 = 4294967296.0;

    private ulong _state = checksum;

    // Kept as a double, since a conversion each way would double the time of a step. Exact below 2^53.
    private double _index;

    /// <summary>The index at which the sequence stands.</summary>
    public readonly long Index
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (long)_index;
    }

    /// <summary>Steps to the next index; to be called only while <see cref="Index"/> is below 2^32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance()
    {
        var state = _state * Multiplier;
        _state = state;

        // Both halves are exact, so their sum is rounded once; a plain conversion may round twice on older processors.
        var real = ((state >> 32) * TwoTo32) + (uint)state;
        _index += Math.Ceiling((_index + 1.5) * ((TwoTo32 / Math.Sqrt(real + 1)) - 1));
    }
}
