using System.Buffers.Binary;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.LoadBench.Blobs;

/// <summary>
/// Many different blobs of one length, with their digests, in little memory: all share the same random bytes and differ
/// in a mark at their front. Thread safe.
/// </summary>
internal sealed class BlobSeries
{
    /// <summary>Bytes at the front that belong to one blob alone.</summary>
    public const int MarkLength = 16;

    private readonly byte[] _shared;
    private readonly byte[] _digests;
    private readonly long _seed;

    /// <param name="seed">Series of different seeds have no blob in common.</param>
    /// <param name="length">Length of each blob, at least <see cref="MarkLength"/>.</param>
    /// <param name="count">Number of blobs.</param>
    public BlobSeries(int seed, int length, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, MarkLength);
        (_seed, Count) = (seed, count);
        _shared = new byte[length];
        new Random(seed).NextBytes(_shared);
        _digests = new byte[count * Digest.HexLength];
        Parallel.For(0, count, CreateBlob, Name, static _ => { });
    }

    public int Count { get; }

    public int Length => _shared.Length;

    /// <summary>What every blob holds behind its mark.</summary>
    public ReadOnlySpan<byte> Rest => _shared.AsSpan(MarkLength);

    /// <summary>The digest of a blob as hexadecimal text.</summary>
    public ReadOnlySpan<byte> GetDigest(int index) =>
        _digests.AsSpan(index * Digest.HexLength, Digest.HexLength);

    /// <summary>Writes the front of a blob.</summary>
    public void WriteMark(int index, Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, _seed);
        BinaryPrimitives.WriteInt64LittleEndian(destination[sizeof(long)..], index);
    }

    /// <summary>Compares a piece of a body with what the blob holds there.</summary>
    public bool Matches(int index, int offset, ReadOnlySpan<byte> piece)
    {
        if (offset + piece.Length > Length)
        {
            return false;
        }
        if (offset < MarkLength)
        {
            Span<byte> mark = stackalloc byte[MarkLength];
            WriteMark(index, mark);
            var front = Math.Min(MarkLength - offset, piece.Length);
            if (!piece[..front].SequenceEqual(mark.Slice(offset, front)))
            {
                return false;
            }
            offset += front;
            piece = piece[front..];
        }
        return piece.SequenceEqual(_shared.AsSpan(offset, piece.Length));
    }

    private byte[] CreateBlob() => (byte[])_shared.Clone();

    private byte[] Name(int index, ParallelLoopState loop, byte[] blob)
    {
        WriteMark(index, blob);
        Blake2b256.Hash(blob).WriteHex(_digests.AsSpan(index * Digest.HexLength, Digest.HexLength));
        return blob;
    }
}
