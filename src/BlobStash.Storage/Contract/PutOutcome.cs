namespace BlobStash.Storage.Contract;

/// <summary>What became of a blob that was offered.</summary>
public enum PutOutcome
{
    /// <summary>It is new, and durable.</summary>
    Stored,

    /// <summary>
    /// It had been deleted here, and is stored again and durable: its put is the later change, or the grace time of the
    /// deletion is over.
    /// </summary>
    Returned,

    /// <summary>The store had it, durably; the bytes that came were verified and dropped.</summary>
    AlreadyStored,

    /// <summary>The bytes do not have the digest that they were offered under; nothing is kept.</summary>
    DigestMismatch,

    /// <summary>
    /// It was deleted here, and what came from a session does not bring it back; nothing is kept. Only for
    /// <see cref="PutOrigin.Session"/>.
    /// </summary>
    Deleted,
}
