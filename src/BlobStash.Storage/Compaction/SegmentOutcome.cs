namespace BlobStash.Storage.Compaction;

/// <summary>What became of a segment that looked worth compacting.</summary>
internal enum SegmentOutcome
{
    /// <summary>All that counts is elsewhere now.</summary>
    Emptied,

    /// <summary>More of it counts than it seemed.</summary>
    NotWorthIt,

    /// <summary>Not all that it has can be told or read, so it stays as it is.</summary>
    Damaged,
}
