namespace BlobStash.Storage.Contract;

/// <summary>What became of a deletion that another node made.</summary>
public enum DeletionOutcome
{
    /// <summary>The blob was stored, and is deleted durably.</summary>
    Applied,

    /// <summary>It is not stored, and nothing was noted.</summary>
    Absent,

    /// <summary>It was deleted before; the later stamp counts.</summary>
    Deleted,

    /// <summary>Its put is later, or of the same moment: it stays.</summary>
    NewerPut,

    /// <summary>The stamp is too far ahead of this node's clock; nothing was done.</summary>
    Future,

    /// <summary>When the blob was put cannot be read at the moment, so it stays.</summary>
    Refused,
}
