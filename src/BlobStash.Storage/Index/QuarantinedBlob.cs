using BlobStash.Core.Digests;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>A blob that was set aside, and the evidence.</summary>
/// <param name="Digest">The blob.</param>
/// <param name="Location">Where its record is.</param>
/// <param name="Length">Payload length in bytes.</param>
/// <param name="Sequence">
/// The last sequence that was given out by then: a tombstone or record of the blob with a higher one came later.
/// </param>
/// <param name="SetAsideAt">When, in milliseconds since 1970-01-01 UTC.</param>
/// <param name="Cause">What was seen.</param>
internal readonly record struct QuarantinedBlob(
    Digest Digest, BlobLocation Location, long Length, ulong Sequence, long SetAsideAt, QuarantineCause Cause)
{
    /// <summary>Path of the file with the record, relative to the data directory.</summary>
    public string Path => Location.IsLarge ? StorePaths.LargeBlob(Digest) : StorePaths.Segment(Location.Segment);

    public IndexEntry ToEntry() => new(Digest, Location, Length);
}
