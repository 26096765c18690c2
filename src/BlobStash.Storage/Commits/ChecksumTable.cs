using System.Buffers.Binary;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Gathers the checksum of each block while a payload streams by. 4 bytes for each 64 KiB. Not thread safe.
/// </summary>
internal sealed class ChecksumTable
{
    private readonly List<uint> _checksums = [];

    /// <summary>Bytes of the table on disk, without the padding behind it.</summary>
    public int Size => _checksums.Count * SegmentFormat.ChecksumSize;

    /// <summary>Adds whole blocks; only the last call of all may end with a shorter one.</summary>
    public void Add(ReadOnlySpan<byte> blocks)
    {
        for (; blocks.Length > 0; blocks = blocks[Math.Min(blocks.Length, SegmentFormat.BlockSize)..])
        {
            _checksums.Add(Crc32C.Compute(blocks[..Math.Min(blocks.Length, SegmentFormat.BlockSize)]));
        }
    }

    /// <summary>
    /// Writes the table; <paramref name="destination"/> has room for <see cref="Size"/> bytes at least.
    /// </summary>
    public void CopyTo(Span<byte> destination)
    {
        for (var i = 0; i < _checksums.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination[(i * SegmentFormat.ChecksumSize)..], _checksums[i]);
        }
    }
}
