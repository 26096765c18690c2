using System.Buffers;
using System.Buffers.Binary;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Blobs;

/// <summary>
/// One stored blob. Every byte is verified against the checksum of its block before it is handed out. Not thread safe.
/// </summary>
public sealed class BlobReader : IDisposable
{
    /// <summary>Bytes that share a checksum: reads of whole blocks, at multiples of this, are the fastest.</summary>
    public const int BlockSize = SegmentFormat.BlockSize;

    // 64 MiB of payload for each look at the table, so that a table of any size costs 4 KiB.
    private const int MaxTableBlocks = 1024;

    private readonly IFile _file;
    private readonly string _path;
    private readonly long _recordOffset;
    private readonly RecordFormat _format;
    private readonly bool _ownsFile;
    private Segment? _lease;
    private byte[]? _table;
    private long _firstTableBlock;

    /// <summary>Takes over a lease of the segment.</summary>
    internal BlobReader(Segment segment, long recordOffset, in Digest digest, long length)
    {
        (_file, _path, _format, _lease) = (segment.File, segment.Path, segment.Format, segment);
        (_recordOffset, Digest, Length) = (recordOffset, digest, length);
    }

    internal BlobReader(IFile file, string path, RecordFormat format, in Digest digest, long length)
    {
        (_file, _path, _format, _ownsFile) = (file, path, format, true);
        (_recordOffset, Digest, Length) = (SegmentFormat.HeaderSize, digest, length);
    }

    /// <summary>Opens a blob in a file of its own; null when there is no such file.</summary>
    /// <exception cref="CorruptRecordException">The file's header is damaged.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be opened at this moment.</exception>
    internal static BlobReader? OpenLarge(
        IFileSystem fileSystem, in Digest digest, long length, IReadRepair? repair = null)
    {
        try
        {
            if (LargeBlobFile.OpenRead(fileSystem, digest, out var format) is { } file)
            {
                return new BlobReader(file, StorePaths.LargeBlob(digest), format, digest, length) { Repair = repair };
            }
        }
        catch (CorruptRecordException)
        {
            repair?.Report(digest);
            throw;
        }

        repair?.Report(digest);
        return null;
    }

    /// <summary>Told of the blob when a read meets damage, before it throws; null for nobody.</summary>
    internal IReadRepair? Repair { get; init; }

    /// <summary>Name of the blob.</summary>
    public Digest Digest { get; }

    /// <summary>Length of the blob in bytes.</summary>
    public long Length { get; }

    private long PayloadOffset => _recordOffset + SegmentFormat.RecordHeaderSize;

    /// <summary>
    /// Reads verified bytes from <paramref name="offset"/> on, at most to the end of the block that holds it; so call
    /// it in a loop. Fastest when the offset is a multiple of <see cref="BlockSize"/> and the destination has room for
    /// a block.
    /// </summary>
    /// <param name="offset">Position in the blob in bytes, not negative.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <returns>How many bytes were read; 0 at the end of the blob.</returns>
    /// <exception cref="CorruptRecordException">The stored bytes are damaged; the destination's content is
    /// undefined.</exception>
    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= Length || destination.IsEmpty)
        {
            return 0;
        }

        return Length <= BlockSize ? ReadSmall((int)offset, destination) : ReadBlock(offset, destination);
    }

    /// <summary>
    /// After a <see cref="CorruptRecordException"/>: waits until the damage was dealt with, 10 s at most. Where the
    /// file was mended in its place, the next <see cref="Read"/> succeeds.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting; the repair goes on.</param>
    public async Task WaitForRepairAsync(CancellationToken cancellationToken)
    {
        if (Repair is not null)
        {
            await Repair.WaitAsync(cancellationToken).ConfigureAwait(false);
            _table = null;
        }
    }

    /// <summary>Verifies the record's header, which reads of a blob of 0 bytes do not look at.</summary>
    /// <exception cref="CorruptRecordException">It is damaged.</exception>
    internal void VerifyHeader()
    {
        Span<byte> header = stackalloc byte[SegmentFormat.RecordHeaderSize];
        if (ReadFile(_recordOffset, header) < header.Length || !IsOwnHeader(header))
        {
            throw Damaged(_recordOffset);
        }
    }

    /// <summary>Closes what was opened for this blob alone, and lets a compacted segment go.</summary>
    public void Dispose()
    {
        _lease?.Release();
        _lease = null;
        if (_ownsFile)
        {
            _file.Dispose();
        }
    }

    /// <summary>One read for header, payload and checksum.</summary>
    private int ReadSmall(int offset, Span<byte> destination)
    {
        var payloadEnd = SegmentFormat.RecordHeaderSize + (int)Length;
        var buffer = ArrayPool<byte>.Shared.Rent(payloadEnd + SegmentFormat.ChecksumSize);
        try
        {
            var record = buffer.AsSpan(0, payloadEnd + SegmentFormat.ChecksumSize);
            var read = ReadFile(_recordOffset, record);
            var payload = record[SegmentFormat.RecordHeaderSize..payloadEnd];
            if (read < record.Length
                || !IsOwnHeader(record)
                || BinaryPrimitives.ReadUInt32LittleEndian(record[payloadEnd..]) != Crc32C.Compute(payload))
            {
                throw Damaged(_recordOffset);
            }

            var wanted = payload[offset..(int)Math.Min(offset + (long)destination.Length, Length)];
            wanted.CopyTo(destination);
            return wanted.Length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int ReadBlock(long offset, Span<byte> destination)
    {
        var block = offset / BlockSize;
        var start = block * BlockSize;
        var length = (int)Math.Min(BlockSize, Length - start);
        if (offset == start && destination.Length >= length)
        {
            ReadVerified(block, destination[..length]);
            return length;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            ReadVerified(block, buffer.AsSpan(0, length));
            var available = start + length - offset;
            var wanted = buffer.AsSpan((int)(offset - start), (int)Math.Min(destination.Length, available));
            wanted.CopyTo(destination);
            return wanted.Length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void ReadVerified(long block, Span<byte> destination)
    {
        var expected = ChecksumOf(block);
        var offset = PayloadOffset + (block * BlockSize);
        if (ReadFile(offset, destination) < destination.Length || Crc32C.Compute(destination) != expected)
        {
            throw Damaged(offset);
        }
    }

    private uint ChecksumOf(long block)
    {
        if (_table is null)
        {
            VerifyHeader();
        }

        if (_table is null || block < _firstTableBlock || block >= _firstTableBlock + MaxTableBlocks)
        {
            LoadTable(block);
        }

        var position = (int)(block - _firstTableBlock) * SegmentFormat.ChecksumSize;
        return BinaryPrimitives.ReadUInt32LittleEndian(_table.AsSpan(position));
    }

    private void LoadTable(long block)
    {
        var blocks = (int)Math.Min(MaxTableBlocks, SegmentFormat.BlockCount(Length) - block);
        var table = new byte[blocks * SegmentFormat.ChecksumSize];
        var offset = PayloadOffset + Length + (block * SegmentFormat.ChecksumSize);
        if (ReadFile(offset, table) < table.Length)
        {
            throw Damaged(offset);
        }

        (_table, _firstTableBlock) = (table, block);
    }

    /// <summary>A place that the disk cannot read any more is damage like any other.</summary>
    private int ReadFile(long offset, Span<byte> destination)
    {
        try
        {
            return _file.Read(offset, destination);
        }
        catch (IOException error)
        {
            throw Damaged(offset, error);
        }
    }

    private bool IsOwnHeader(ReadOnlySpan<byte> source) =>
        RecordHeader.TryRead(source, _format, Length, out var header)
        && header.Type == RecordType.Blob
        && header.Length == Length
        && header.Digest == Digest;

    private CorruptRecordException Damaged(long offset, IOException? error = null)
    {
        Repair?.Report(Digest);
        return new CorruptRecordException(Digest, _path, offset, error);
    }
}
