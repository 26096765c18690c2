using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Commits;

/// <content>
/// Puts of blobs that are stored already. Where deletions may come from elsewhere their stamps are kept, so that a
/// deletion that was made before such a put and arrives behind it does not undo it. See docs/protocol/deletions.md.
/// </content>
internal sealed partial class CommitPipeline
{
    /// <summary>Whether a put of a stored blob is noted, which costs a write and a flush.</summary>
    private bool RenewsPuts => _parts.Options.RenewPuts switch
    {
        RenewPuts.Always => true,
        RenewPuts.Never => false,
        _ => _parts.Index.HasForeignChanges || _parts.Options.DeletionsMayArrive(),
    };

    /// <summary>
    /// Makes durable that the blob was put again, where that is to be kept and says anything new. Under the digest's
    /// lock.
    /// </summary>
    /// <param name="digest">The blob; nothing is done when it is not stored.</param>
    /// <param name="origin">Who puts it.</param>
    /// <param name="arrival">The highest sequence in use when the put arrived.</param>
    private ValueTask RenewAsync(in Digest digest, PutOrigin origin, ulong arrival)
    {
        if (origin.Stamp is not null)
        {
            // It changes nothing here, perhaps; but this node has heard of another one.
            _parts.Index.NoteForeignChange();
        }

        if (!RenewsPuts
            || !_parts.Index.Blobs.TryGet(digest, out var entry)
            || FindRenewal(entry, origin, arrival) is not { } provenance)
        {
            return ValueTask.CompletedTask;
        }

        if (_parts.Index.Renewals.Count >= _parts.Options.MaxRenewals
            && !_parts.Index.Renewals.TryGet(digest, out _))
        {
            _after.NoteRenewalLeftOut();
            return ValueTask.CompletedTask;
        }

        var record = new byte[SegmentFormat.RecordHeaderSize];
        var pending = new PendingRecord(RecordType.Renewal, digest, 0, record) { Provenance = provenance };
        _committer.Enqueue(pending);
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

        TryFindLastPut(ref entry, out var known);
        if (origin.Stamp is { } given)
        {
            return given > known.Stamp && !IsFromFuture(given, known.Stamp)
                ? new Provenance(given, RecordFlags.None)
                : null;
        }

        return known.Sequence > arrival && !known.Flags.HasFlag(RecordFlags.Foreign)
            ? null
            : new Provenance { Above = known.Stamp };
    }

    /// <summary>Finds the last put of a stored blob.</summary>
    /// <param name="entry">The blob; becomes where a compaction has taken it meanwhile.</param>
    /// <param name="put">The put, or the last one that is known.</param>
    /// <returns>False: the record of the blob cannot be read, so there may have been a later one.</returns>
    private bool TryFindLastPut(ref IndexEntry entry, out Renewal put)
    {
        RecordHeader header;
        while (!StoredRecord.TryReadHeader(_parts.Disk.FileSystem, _parts.Segments, entry, out header))
        {
            if (!_parts.Index.Blobs.TryGet(entry.Digest, out var now) || now.Location == entry.Location)
            {
                _parts.Index.Renewals.TryGet(entry.Digest, out put);
                return false;
            }

            entry = now;
        }

        var isRenewed = _parts.Index.Renewals.TryGet(entry.Digest, out put);
        put = isRenewed && put.Stamp >= header.Stamp ? put : Renewal.Of(header);
        return true;
    }
}
