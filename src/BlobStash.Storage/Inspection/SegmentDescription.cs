using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Inspection;

/// <summary>The header of a segment or of a large blob's file. See docs/formats/segment.md.</summary>
/// <param name="Version">Version of the format.</param>
/// <param name="IsLargeBlob">Whether it holds one large blob and is no segment.</param>
/// <param name="Number">Number of the segment; 0 in a large blob's file.</param>
/// <param name="Store">Identity of the store, 32 hexadecimal digits.</param>
/// <param name="CreatedAt">Milliseconds since 1970-01-01 UTC, as the clock stood then.</param>
public sealed record SegmentDescription(int Version, bool IsLargeBlob, uint Number, string Store, long CreatedAt)
{
    internal static SegmentDescription Of(in SegmentHeader header) => new(
        header.Version,
        header.Kind == FileKind.LargeBlob,
        header.Number,
        header.Store.ToString(),
        header.CreatedAt);
}
