namespace BlobStash.Protocol.Frames;

/// <summary>
/// What a node says of one blob of a batch. The values are those on the wire; see docs/protocol/sync.md, "Batches".
/// </summary>
public enum BatchStatus
{
    /// <summary>It is stored; in a frame, its bytes follow.</summary>
    Stored = 1,

    /// <summary>It is not stored.</summary>
    Absent = 2,

    /// <summary>It was deleted on that node, which remembers it.</summary>
    Deleted = 3,

    /// <summary>It is there, but its bytes are damaged.</summary>
    Damaged = 4,

    /// <summary>It was stored before.</summary>
    Present = 5,

    /// <summary>The bytes that came have another digest; nothing is kept.</summary>
    Mismatch = 6,

    /// <summary>It is longer than that node accepts; nothing is kept.</summary>
    TooLarge = 7,

    /// <summary>The sender gave it up in the middle; nothing is kept.</summary>
    Abandoned = 8,
}
