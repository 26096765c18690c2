using BlobStash.Storage.Changes;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Commits;

/// <summary>
/// The parts of an open store, for those that work on most of them; whoever needs a few takes these. All are thread
/// safe.
/// </summary>
/// <param name="Options">The settings.</param>
/// <param name="Disk">The data directory.</param>
/// <param name="Segments">The segments.</param>
/// <param name="Index">What is stored, and what was deleted.</param>
/// <param name="Clock">The time.</param>
internal sealed record StoreParts(
    BlobStoreOptions Options, StoreDisk Disk, SegmentSet Segments, StoreIndex Index, TimeProvider Clock)
{
    /// <summary>The changes, in the order of commits.</summary>
    public required ChangeLog Changes { get; init; }

    /// <summary>Gives records their place in it.</summary>
    public required CommitOrder Order { get; init; }

    /// <summary>For how long deletions are remembered.</summary>
    public required TombstoneGrace Grace { get; init; }

    /// <summary>Tells which records count.</summary>
    public required RecordJudge Judge { get; init; }

    /// <summary>The segments that take records.</summary>
    public required OpenSegments OpenSegments { get; init; }

    /// <summary>Damaged blobs that are not in the index any more.</summary>
    public Quarantine Quarantine { get; } = new();

    /// <summary>Threads that wait for the disk. The store ends them.</summary>
    public DiskWorkers Workers { get; } = new();
}
