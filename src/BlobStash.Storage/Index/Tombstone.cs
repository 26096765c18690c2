using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>Remembers a deletion.</summary>
/// <param name="Sequence">Sequence of the tombstone record; blob records with a lower one do not count.</param>
/// <param name="Stamp">When the blob was deleted, in the order that all nodes share.</param>
/// <param name="RunningSeconds">Running time of the store when the deletion was committed here.</param>
/// <param name="Flags">What its record says.</param>
internal readonly record struct Tombstone(ulong Sequence, Stamp Stamp, uint RunningSeconds, RecordFlags Flags)
{
    public static Tombstone Of(in RecordHeader header) =>
        new(header.Sequence, header.Stamp, header.RunningSeconds, header.Flags);

    /// <summary>Its record, but for the place in a segment.</summary>
    public RecordHeader ToRecord(Digest digest) => new(0, Sequence, RecordType.Tombstone, digest, 0, Stamp)
    {
        Flags = Flags,
        RunningSeconds = RunningSeconds,
    };
}
