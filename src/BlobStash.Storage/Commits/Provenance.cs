using BlobStash.Core.Clocks;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>When and how a change came about. The default is a change that is made here and now.</summary>
/// <param name="Given">The stamp that another node gave the change; null when this one gives it.</param>
/// <param name="Flags">What the record says beside its type.</param>
internal readonly record struct Provenance(Stamp? Given, RecordFlags Flags)
{
    /// <summary>A stamp that is given here goes above this one, that of the change which is undone.</summary>
    public Stamp Above { get; init; }
}
