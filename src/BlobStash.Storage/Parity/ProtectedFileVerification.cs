using BlobStash.Core.Digests;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Parity;

/// <summary>Whether a file is intact by what it says itself, so that parity may be made of it.</summary>
internal static class ProtectedFileVerification
{
    /// <summary>Header, every record and the seal as the last one are valid, and nothing is between them.</summary>
    public static bool IsSegmentIntact(IFile file, StoreId store, uint number, out ulong marker)
    {
        marker = 0;
        if (!SegmentHeader.TryRead(file, out var header)
            || header.Kind != FileKind.Segment
            || header.Store != store
            || header.Number != number)
        {
            return false;
        }

        marker = header.Marker;
        var endsWithSeal = false;
        var scanner = new SegmentScanner(file, header.Format);
        scanner.Scan(SegmentFormat.HeaderSize, (record, _) => endsWithSeal = record.Type == RecordType.Seal);
        return endsWithSeal && scanner.DamagedBytes == 0 && scanner.ValidEnd == file.Length;
    }

    /// <summary>
    /// Whether records follow one another from an offset up to a length of a segment to which a writer may be adding.
    /// </summary>
    public static bool IsPrefixIntact(Segment segment, long start, long length)
    {
        var scanner = new SegmentScanner(segment.File, segment.Format);
        var (end, damaged) = (start, 0L);
        scanner.Scan(start, (header, offset) =>
        {
            (end, damaged) = offset < length ? (offset + header.RecordSize, scanner.DamagedBytes) : (end, damaged);
        });
        return end == length && damaged == 0 && HasHeader(segment);
    }

    /// <summary>Both headers and every block are valid.</summary>
    public static bool IsLargeBlobIntact(IFileSystem fileSystem, StoreId store, in Digest digest, out ulong marker)
    {
        marker = 0;
        if (!LargeBlobFile.TryReadRecordHeader(fileSystem, store, digest, out var header))
        {
            return false;
        }

        marker = header.Marker;
        try
        {
            using var reader = BlobReader.OpenLarge(fileSystem, digest, header.Length);
            return reader is not null && AreBlocksIntact(reader);
        }
        catch (CorruptRecordException)
        {
            // That is the answer.
            return false;
        }
    }

    /// <summary>Reads all of a blob. False: a block is damaged.</summary>
    public static bool AreBlocksIntact(BlobReader reader)
    {
        try
        {
            var block = new byte[BlobReader.BlockSize];
            for (long offset = 0; offset < reader.Length;)
            {
                offset += reader.Read(offset, block);
            }

            return true;
        }
        catch (CorruptRecordException)
        {
            // That is the answer.
            return false;
        }
    }

    /// <summary>Whether a segment's file begins with the header that was read when it was opened.</summary>
    public static bool HasHeader(Segment segment) =>
        SegmentHeader.TryRead(segment.File, out var header)
        && header.Number == segment.Number
        && header.Marker == segment.Marker;
}
