using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>A blob that was stored was put again.</summary>
/// <param name="Sequence">Sequence of the record; deletions and puts with a higher one say more.</param>
/// <param name="Stamp">When it was put, in the order that all nodes share.</param>
/// <param name="RunningSeconds">Running time of the store when that was committed here.</param>
/// <param name="Flags">What its record says.</param>
internal readonly record struct Renewal(ulong Sequence, Stamp Stamp, uint RunningSeconds, RecordFlags Flags)
{
    public static Renewal Of(in RecordHeader header) =>
        new(header.Sequence, header.Stamp, header.RunningSeconds, header.Flags);

    /// <summary>Its record, but for the place in a segment.</summary>
    public RecordHeader ToRecord(Digest digest) => new(0, Sequence, RecordType.Renewal, digest, 0, Stamp)
    {
        Flags = Flags,
        RunningSeconds = RunningSeconds,
    };
}
