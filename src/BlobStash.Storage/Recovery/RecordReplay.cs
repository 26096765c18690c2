using BlobStash.Core.Clocks;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// Folds records into the index by the rule of docs/formats/segment.md, "Which record counts", in whatever order they
/// come. Not
/// thread safe.
/// </summary>
internal sealed class RecordReplay(StoreIndex index, SegmentSet segments, IFileSystem fileSystem)
{
    /// <summary>Highest sequence that was seen.</summary>
    public ulong LastSequence { get; private set; }

    /// <summary>Highest stamp that the clock of this store gave.</summary>
    public Stamp LastStamp { get; private set; }

    /// <summary>Longest running time that was seen, in seconds.</summary>
    public uint RunningSeconds { get; private set; }

    /// <summary>How many records were folded in.</summary>
    public long Count { get; private set; }

    public void Apply(in RecordHeader header, BlobLocation location)
    {
        Count++;
        LastSequence = Math.Max(LastSequence, header.Sequence);
        RunningSeconds = Math.Max(RunningSeconds, header.RunningSeconds);
        if (!header.Flags.HasFlag(RecordFlags.Foreign))
        {
            LastStamp = Stamp.Max(LastStamp, header.Stamp);
        }

        if (header.IsFromElsewhere)
        {
            index.NoteForeignChange();
        }

        if (header.Type == RecordType.Blob)
        {
            ApplyBlob(header, location);
        }
        else if (header.Type == RecordType.Tombstone)
        {
            ApplyTombstone(header);
        }
        else if (header.Type == RecordType.Renewal)
        {
            ApplyRenewal(header);
        }
    }

    private void ApplyBlob(in RecordHeader header, BlobLocation location)
    {
        if (index.TryGetTombstone(header.Digest, out var tombstone) && tombstone.Sequence > header.Sequence)
        {
            return;
        }

        index.Renewals.Forget(header.Digest, header.Sequence);

        // Nearly every record is of a blob that is not in the index yet, and that takes one search.
        if (index.AddBlob(header.Digest, location, header.Length)
            || !index.Blobs.TryGet(header.Digest, out var present)
            || SequenceOf(present) >= header.Sequence)
        {
            return;
        }

        index.Blobs.TryRemove(header.Digest, out _);
        index.AddBlob(header.Digest, location, header.Length);
    }

    private void ApplyTombstone(in RecordHeader header)
    {
        if (index.TryGetTombstone(header.Digest, out var known) && known.Sequence > header.Sequence)
        {
            return;
        }

        if (index.Blobs.TryGet(header.Digest, out var present) && SequenceOf(present) > header.Sequence)
        {
            if (present.Location.IsLarge)
            {
                // The checkpoint knew it from before the deletion; this one may have got its name and no flush.
                LargeBlobFile.Flush(fileSystem, present.Digest);
            }

            index.AddBlob(present.Digest, present.Location, present.Length);
            return;
        }

        index.AddTombstone(header.Digest, Tombstone.Of(header));
    }

    /// <summary>Whether the blob is stored may only be known later; what was deleted since is not renewed.</summary>
    private void ApplyRenewal(in RecordHeader header)
    {
        if (!index.TryGetTombstone(header.Digest, out var tombstone) || tombstone.Sequence < header.Sequence)
        {
            index.Renewals.Add(header.Digest, Renewal.Of(header));
        }
    }

    /// <summary>Sequence of the record that an entry points to; 0 when the record cannot be read.</summary>
    private ulong SequenceOf(in IndexEntry entry) =>
        StoredRecord.TryReadHeader(fileSystem, segments, entry, out var header) ? header.Sequence : 0;
}
