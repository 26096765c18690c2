using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>What became of blobs last, and when, as index and records say. Thread safe.</summary>
internal sealed class LastChanges(
    IFileSystem fileSystem, SegmentSet segments, StoreIndex index, Quarantine quarantine, TombstoneGrace grace)
{
    /// <summary>What became of a blob last. Of a stored one it reads the header of its record.</summary>
    public LastChange Find(in Digest digest)
    {
        if (index.Blobs.TryGet(digest, out var entry))
        {
            return new LastChange(LastChangeKind.Stored, entry.Length, StampOf(entry));
        }

        if (quarantine.Contains(digest))
        {
            return new LastChange(LastChangeKind.Damaged, 0, Stamp.None);
        }

        return index.TryGetTombstone(digest, out var tombstone)
            ? new LastChange(LastChangeKind.Deleted, 0, tombstone.Stamp)
            {
                IsLocal = tombstone.Flags.HasFlag(RecordFlags.Local),
                IsExpired = grace.IsExpired(tombstone),
            }
            : default;
    }

    /// <summary>
    /// When the blob was put last; nothing is known of one whose record cannot be read and that was not renewed.
    /// </summary>
    public Stamp StampOf(IndexEntry entry)
    {
        TryFindPut(ref entry, out var put);
        return put.Stamp;
    }

    /// <summary>Finds the last put of a stored blob.</summary>
    /// <param name="entry">The blob; becomes where a compaction has taken it meanwhile.</param>
    /// <param name="put">The put, or the last one that is known.</param>
    /// <returns>False: the record of the blob cannot be read, so there may have been a later one.</returns>
    public bool TryFindPut(ref IndexEntry entry, out Renewal put)
    {
        RecordHeader header;
        while (!StoredRecord.TryReadHeader(fileSystem, segments, entry, out header))
        {
            if (!index.Blobs.TryGet(entry.Digest, out var now) || now.Location == entry.Location)
            {
                index.Renewals.TryGet(entry.Digest, out put);
                return false;
            }

            entry = now;
        }

        var isRenewed = index.Renewals.TryGet(entry.Digest, out put);
        put = isRenewed && put.Stamp >= header.Stamp ? put : Renewal.Of(header);
        return true;
    }
}
