using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace BlobStash.Core.Digests;

/// <summary>
/// The BLAKE2b-256 digest of a blob, and the blob's only name: 32 bytes, kept in memory in their own order, so that
/// <see cref="MemoryMarshal.Cast{TFrom,TTo}(ReadOnlySpan{TFrom})"/> turns packed bytes into digests and back.
/// </summary>
/// <remarks>
/// Ordering is lexicographic by bytes, which equals the ordinal ordering of the lower-case hex text. The default value
/// is 32 zero bytes. Immutable and therefore safe to share between threads.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = Size)]
public readonly partial struct Digest :
    IEquatable<Digest>, IComparable<Digest>, IComparable, IComparisonOperators<Digest, Digest, bool>,
    ISpanFormattable, IUtf8SpanFormattable
{
    /// <summary>Length of a digest in bytes.</summary>
    public const int Size = 32;

    /// <summary>Length of a digest's hex text in digits.</summary>
    public const int HexLength = 2 * Size;

    // A peer may name digests of blobs that it never shows, and so choose their bytes; the seeds keep it from
    // choosing where they land in a dictionary.
    private static readonly ulong SeedA = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private static readonly ulong SeedB = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    private readonly ulong _word0;
    private readonly ulong _word1;
    private readonly ulong _word2;
    private readonly ulong _word3;

    /// <summary>The first byte, which selects the digest's bucket in the 256-bucket Merkle tree.</summary>
    public byte Prefix => Unsafe.As<Digest, byte>(ref Unsafe.AsRef(in this));

    /// <summary>Takes a digest from its bytes.</summary>
    /// <param name="bytes">Exactly <see cref="Size"/> bytes; they are copied.</param>
    /// <returns>The digest.</returns>
    /// <exception cref="ArgumentException">The length is not <see cref="Size"/>.</exception>
    public static Digest FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A digest has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        return Unsafe.ReadUnaligned<Digest>(ref MemoryMarshal.GetReference(bytes));
    }

    /// <summary>Writes the bytes of the digest.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes; the first <see cref="Size"/> are written.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    /// <summary>Gives the digest that follows in ascending order: the bytes as a big-endian number, plus one.</summary>
    /// <param name="next">The following digest, or all zero if there is none.</param>
    /// <returns>False if every byte is 0xff.</returns>
    public bool TryIncrement(out Digest next)
    {
        next = this;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<Digest>(ref next));
        for (var i = Size - 1; i >= 0; i--)
        {
            if (++bytes[i] != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(Digest other) =>
        ((_word0 ^ other._word0) | (_word1 ^ other._word1) | (_word2 ^ other._word2) | (_word3 ^ other._word3)) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    /// <summary>Folds all bytes with a seed that changes from process to process.</summary>
    /// <returns>A value for in-memory tables only; never store or send it.</returns>
    public override int GetHashCode()
    {
        var highA = Math.BigMul(_word0 ^ SeedA, _word1 ^ SeedB, out var lowA);
        var highB = Math.BigMul(_word2 ^ SeedB, _word3 ^ SeedA, out var lowB);
        return (highA ^ lowB ^ BitOperations.RotateLeft(lowA ^ highB, 32)).GetHashCode();
    }

    /// <inheritdoc/>
    public int CompareTo(Digest other)
    {
        if (_word0 != other._word0)
        {
            return CompareWords(_word0, other._word0);
        }

        if (_word1 != other._word1)
        {
            return CompareWords(_word1, other._word1);
        }

        return _word2 != other._word2 ? CompareWords(_word2, other._word2) : CompareWords(_word3, other._word3);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        Digest other => CompareTo(other),
        _ => throw new ArgumentException("Only digests compare with a digest.", nameof(obj)),
    };

    /// <summary>Tells whether two digests have the same bytes.</summary>
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    /// <summary>Tells whether two digests differ.</summary>
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);

    /// <summary>Tells whether the left digest comes before the right one.</summary>
    public static bool operator <(Digest left, Digest right) => left.CompareTo(right) < 0;

    /// <summary>Tells whether the left digest comes after the right one.</summary>
    public static bool operator >(Digest left, Digest right) => left.CompareTo(right) > 0;

    /// <summary>Tells whether the left digest comes before the right one or equals it.</summary>
    public static bool operator <=(Digest left, Digest right) => left.CompareTo(right) <= 0;

    /// <summary>Tells whether the left digest comes after the right one or equals it.</summary>
    public static bool operator >=(Digest left, Digest right) => left.CompareTo(right) >= 0;

    private static int CompareWords(ulong left, ulong right) => BitConverter.IsLittleEndian
        ? BinaryPrimitives.ReverseEndianness(left).CompareTo(BinaryPrimitives.ReverseEndianness(right))
        : left.CompareTo(right);
}
