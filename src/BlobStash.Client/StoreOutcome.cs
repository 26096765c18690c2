namespace BlobStash.Client;

/// <summary>What became of a blob that a session brought to this node.</summary>
public enum StoreOutcome
{
    /// <summary>It is stored, durably, or was already.</summary>
    Stored,

    /// <summary>It had been deleted on this node, and is stored again, durably: its put is the later change.</summary>
    Returned,

    /// <summary>The bytes do not match the digest; nothing is kept.</summary>
    Mismatch,

    /// <summary>It was deleted on this node; nothing is kept.</summary>
    Deleted,
}
