using BlobStash.Storage.Inspection;

namespace BlobStash.Cli.Messages;

/// <summary>The header of a file in <c>segment dump --json</c>.</summary>
internal sealed record SegmentHeaderDocument(int Version, string Kind, uint Number, string Store, string CreatedAt)
{
    public static SegmentHeaderDocument Create(SegmentDescription header) => new(
        header.Version,
        header.IsLargeBlob ? "largeBlob" : "segment",
        header.Number,
        header.Store,
        Timestamp.Format(header.CreatedAt));
}
