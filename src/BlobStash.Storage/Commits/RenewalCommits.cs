using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Puts of blobs that are stored already. Where deletions may come from elsewhere their stamps are kept, so that a
/// deletion that was made before such a put and arrives behind it does not undo it. See docs/protocol/deletions.md.
/// Thread safe.
/// </summary>
internal sealed class RenewalCommits(
    BlobStoreOptions options,
    StoreIndex index,
    LastChanges changes,
    CommitOrder order,
    GroupCommitter committer,
    IAfterCommit after)
{
    /// <summary>Whether a put of a stored blob is noted, which costs a write and a flush.</summary>
    private bool RenewsPuts => options.RenewPuts switch
    {
        RenewPuts.Always => true,
        RenewPuts.Never => false,
        _ => index.HasForeignChanges || options.DeletionsMayArrive(),
    };

    /// <summary>
    /// Makes durable that the blob was put again, where that is to be kept and says anything new. Under the digest's
    /// lock.
    /// </summary>
    /// <param name="digest">The blob; nothing is done when it is not stored.</param>
    /// <param name="origin">Who puts it.</param>
    /// <param name="arrival">The highest sequence in use when the put arrived.</param>
    public ValueTask RenewAsync(in Digest digest, PutOrigin origin, ulong arrival)
    {
        if (origin.Stamp is not null)
        {
            // It changes nothing here, perhaps; but this node has heard of another one.
            index.NoteForeignChange();
        }

        if (!RenewsPuts
            || !index.Blobs.TryGet(digest, out var entry)
            || FindRenewal(entry, origin, arrival) is not { } provenance)
        {
            return ValueTask.CompletedTask;
        }

        if (index.Renewals.Count >= options.MaxRenewals
            && !index.Renewals.TryGet(digest, out _))
        {
            after.NoteRenewalLeftOut();
            return ValueTask.CompletedTask;
        }

        var record = new byte[SegmentFormat.RecordHeaderSize];
        var pending = new PendingRecord(RecordType.Renewal, digest, 0, record) { Provenance = provenance };
        committer.Enqueue(pending);
        return new ValueTask(pending.Committed);
    }

    /// <summary>
    /// Null: the put that is known is not earlier. A session brings one only if it is later, and not from the future,
    /// as nobody else could delete the blob then. A client's put is covered by any that this node committed after it
    /// arrived: whichever of the two counts, every deletion that the client may know of is earlier.
    /// </summary>
    private Provenance? FindRenewal(IndexEntry entry, PutOrigin origin, ulong arrival)
    {
        if (origin is { IsSession: true, Stamp: null })
        {
            return null;
        }

        changes.TryFindPut(ref entry, out var known);
        if (origin.Stamp is { } given)
        {
            return given > known.Stamp && !order.IsFromFuture(given, known.Stamp)
                ? new Provenance(given, RecordFlags.None)
                : null;
        }

        return known.Sequence > arrival && !known.Flags.HasFlag(RecordFlags.Foreign)
            ? null
            : new Provenance { Above = known.Stamp };
    }
}
