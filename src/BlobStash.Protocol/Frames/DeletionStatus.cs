namespace BlobStash.Protocol.Frames;

/// <summary>
/// What a node answers to a deletion that a peer gives it. The values are those on the wire; see
/// docs/protocol/deletions.md.
/// </summary>
public enum DeletionStatus
{
    /// <summary>The blob was stored, and is deleted.</summary>
    Applied = 1,

    /// <summary>It is not stored there.</summary>
    Absent = 2,

    /// <summary>It was deleted before; the later stamp counts.</summary>
    Deleted = 3,

    /// <summary>Its put there is later, or of the same moment.</summary>
    NewerPut = 4,

    /// <summary>That node keeps the blob.</summary>
    Refused = 5,

    /// <summary>The stamp is too far ahead of that node's clock.</summary>
    Future = 6,
}
