using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Inspection;

/// <summary>The header of a record. See docs/formats/segment.md.</summary>
/// <param name="Type">What it says.</param>
/// <param name="Sequence">Its place in the order of commits of the store.</param>
/// <param name="Digest">The blob that it is about; zero in a seal.</param>
/// <param name="Length">Length of the payload in bytes.</param>
/// <param name="CommittedAt">Milliseconds since 1970-01-01 UTC, as the clock stood then.</param>
public readonly record struct RecordDescription(
    RecordType Type, ulong Sequence, Digest Digest, long Length, long CommittedAt)
{
    internal static RecordDescription Of(in RecordHeader header) =>
        new(header.Type, header.Sequence, header.Digest, header.Length, header.CommittedAt);
}
