using System.Buffers.Binary;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// Makes the damaged header of a segment anew: its number is in the name, the identity in FORMAT, and every record
/// repeats the marker. See docs/formats/segment.md, "Recovery".
/// </summary>
internal static class HeaderRebuild
{
    private const int VersionOffset = 8;
    private const int MarkerOffset = 40;
    private const int CreatedAtOffset = 48;

    /// <summary>
    /// Of the bytes before the marker, all of which are known, so many must be as expected. A file of another store or
    /// under another name differs in more.
    /// </summary>
    private const int LeastKnownBytes = 32;

    /// <summary>False: nothing proves that the file is this segment of this store; it is as it was.</summary>
    /// <exception cref="IOException">The header could not be read, written or flushed.</exception>
    public static bool TryRebuild(IFile file, StoreId store, uint number)
    {
        Span<byte> found = stackalloc byte[SegmentFormat.HeaderSize];
        if (file.Read(0, found) < found.Length)
        {
            return false;
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(found[VersionOffset..]);
        var header = new SegmentHeader(FileKind.Segment, number, store, 0, 0)
        {
            Version = SegmentFormat.LikelyVersion(version),
        };
        Span<byte> rebuilt = stackalloc byte[SegmentFormat.HeaderSize];
        header.Write(rebuilt);
        if (CountEqual(found[..MarkerOffset], rebuilt[..MarkerOffset]) < LeastKnownBytes
            || FindMarker(file, found, header.Version) is not { } marker)
        {
            return false;
        }

        var created = BinaryPrimitives.ReadInt64LittleEndian(found[CreatedAtOffset..]);
        (header with { Marker = marker, CreatedAt = created }).Write(rebuilt);
        file.Write(0, rebuilt);
        file.Flush();
        return true;
    }

    private static int CountEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var equal = 0;
        for (var i = 0; i < left.Length; i++)
        {
            equal += left[i] == right[i] ? 1 : 0;
        }

        return equal;
    }

    /// <summary>The marker of the first record, or that of the header where a record anywhere repeats it.</summary>
    private static ulong? FindMarker(IFile file, ReadOnlySpan<byte> header, int version)
    {
        Span<byte> first = stackalloc byte[SegmentFormat.RecordHeaderSize];
        var read = file.Read(SegmentFormat.HeaderSize, first);
        var marker = BinaryPrimitives.ReadUInt64LittleEndian(first);
        if (read == first.Length
            && RecordHeader.TryRead(
                first, new RecordFormat(version, marker), SegmentFormat.MaxSegmentBlobLength, out _))
        {
            return marker;
        }

        marker = BinaryPrimitives.ReadUInt64LittleEndian(header[MarkerOffset..]);
        var isRepeated = false;
        new SegmentScanner(file, new RecordFormat(version, marker))
            .Scan(SegmentFormat.HeaderSize, (_, _) => isRepeated = true);
        return isRepeated ? marker : null;
    }
}
