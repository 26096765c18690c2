using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Changes;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Gives each record its place in the order of commits, its stamp and its running time, and is told what became of it.
/// Thread safe.
/// </summary>
/// <param name="changes">Publishes changes in that order.</param>
/// <param name="sequence">The places.</param>
/// <param name="stamps">The clock of this node.</param>
/// <param name="running">What deletions age by.</param>
/// <param name="index">Told when a change comes from elsewhere.</param>
internal sealed class CommitOrder(
    ChangeLog changes, SequenceCounter sequence, HybridClock stamps, RunningTime running, StoreIndex index)
{
    /// <summary>How far a change of another node may be ahead of this node's clock.</summary>
    public static readonly TimeSpan MaxClockDifference = TimeSpan.FromMinutes(5);

    /// <summary>The highest sequence in use.</summary>
    public ulong LastSequence => sequence.Last;

    /// <summary>The highest stamp that this node gave.</summary>
    public Stamp LastStamp => stamps.Last;

    /// <summary>For how long nodes have run with the store.</summary>
    public RunningTime Running => running;

    /// <summary>
    /// Header of a record that is committed now. That of a blob or a tombstone goes to <see cref="Commit"/> or
    /// <see cref="Release"/> later, unless nobody knows what became of it.
    /// </summary>
    public RecordHeader Begin(
        ulong marker, RecordType type, Digest digest, long length, Provenance provenance = default)
    {
        var isChange = type is RecordType.Blob or RecordType.Tombstone;
        var stamp = StampOf(provenance);
        if (provenance.Given is not null)
        {
            index.NoteForeignChange();
        }

        // A stamp that had to go above another node's is not one that the own clock gave, either.
        var isForeign = provenance.Given is not null || stamp > stamps.Last;
        return new(marker, changes.Begin(isChange), type, digest, length, stamp)
        {
            Flags = provenance.Flags | (isForeign ? RecordFlags.Foreign : RecordFlags.None),
            RunningSeconds = running.Record(),
        };
    }

    /// <summary>The records are durable and in the index.</summary>
    public void Commit(ReadOnlySpan<RecordHeader> headers) => changes.Commit(headers);

    /// <summary>The change came to nothing, and nothing of it is left.</summary>
    public void Release(in RecordHeader header) => changes.Release(header.Sequence);

    /// <summary>
    /// Whether a change of another node is further ahead of this node's clock, and of the last put of its blob, than
    /// clocks differ.
    /// </summary>
    public bool IsFromFuture(Stamp change, Stamp put) =>
        change.Milliseconds - Stamp.Max(put, stamps.Now).Milliseconds > MaxClockDifference.TotalMilliseconds;

    private Stamp StampOf(Provenance provenance) =>
        provenance.Given ?? (provenance.Above == Stamp.None ? stamps.Next() : stamps.Next(provenance.Above));
}
