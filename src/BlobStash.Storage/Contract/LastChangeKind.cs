namespace BlobStash.Storage.Contract;

/// <summary>What became of a blob last.</summary>
public enum LastChangeKind
{
    /// <summary>Nothing is known of it.</summary>
    Absent,

    /// <summary>It is stored.</summary>
    Stored,

    /// <summary>It was deleted, and its tombstone is in the log.</summary>
    Deleted,

    /// <summary>It was found damaged and set aside.</summary>
    Damaged,
}
