namespace BlobStash.Storage.Compaction;

/// <summary>What a compaction did.</summary>
public sealed record CompactionReport
{
    /// <summary>Segments whose live records were copied and whose files were deleted.</summary>
    public int CompactedSegments { get; init; }

    /// <summary>Segments that were left alone because a record in them is damaged.</summary>
    public int DamagedSegments { get; init; }

    /// <summary>Length of the segments that were deleted, in bytes, without their parity.</summary>
    public long DeletedBytes { get; init; }

    /// <summary>Bytes of the records that were copied; the difference is what the disk got back.</summary>
    public long CopiedBytes { get; init; }

    /// <summary>Tombstones that are not remembered any more.</summary>
    public long ExpiredTombstones { get; init; }

    /// <summary>
    /// True when the disk had no room for the copies, or the checkpoint could not be written, so that not everything
    /// was done.
    /// </summary>
    public bool IsIncomplete { get; init; }
}
