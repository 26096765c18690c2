namespace BlobStash.Storage.Scrubbing;

/// <summary>What was done about damage.</summary>
public enum ScrubAction
{
    /// <summary>The bytes were restored from parity, and verify again.</summary>
    Mended,

    /// <summary>The blob was fetched from elsewhere and stored anew.</summary>
    Fetched,

    /// <summary>The blob could not be restored; it is not served and not in the state until it is put again.</summary>
    Quarantined,

    /// <summary>
    /// The disk could not read the blob, which may pass: it is tried again in a while before it counts as damaged.
    /// </summary>
    Unreadable,

    /// <summary>A quarantined blob could be read again, and is served again.</summary>
    Released,

    /// <summary>Damaged bytes of the parity file were restored.</summary>
    ParityMended,

    /// <summary>The parity file was missing or could not be trusted, and was made anew.</summary>
    ParityRebuilt,

    /// <summary>Damaged bytes that belong to no stored blob and that parity does not restore.</summary>
    Left,
}
