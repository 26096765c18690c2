namespace BlobStash.Storage.Inspection;

/// <summary>What is wrong at a place of a store.</summary>
public enum FindingKind
{
    /// <summary>The header of a segment or of a large blob's file fails its checksum.</summary>
    FileHeader,

    /// <summary>The header of a record is damaged. The blob is named where the checkpoint knows it.</summary>
    RecordHeader,

    /// <summary>Blocks of a blob fail their checksums.</summary>
    Payload,

    /// <summary>A blob's bytes are not those that its digest names, although every checksum is right.</summary>
    Digest,

    /// <summary>The zeros behind a record are none. The blob itself is sound.</summary>
    Padding,

    /// <summary>Bytes where the file should have ended.</summary>
    BehindEnd,

    /// <summary>The file is shorter than it was when the checkpoint was made.</summary>
    Truncated,

    /// <summary>
    /// A file that the checkpoint knows is not there: a segment, a large blob, or the parity of a segment. Or a blob
    /// that was lost in such a way and has not come back since.
    /// </summary>
    Missing,

    /// <summary>The checkpoint is damaged. It can be rebuilt, and the next start of the node does so.</summary>
    Checkpoint,

    /// <summary>The list of damaged blobs is damaged. The next start of the node makes it again.</summary>
    Quarantine,

    /// <summary>Bytes of a parity file are damaged. No blob is hit; a scrub restores them.</summary>
    Parity,

    /// <summary>
    /// A parity file is of no use: damaged beyond recognition, or of another file. A scrub makes it anew.
    /// </summary>
    ParityUnusable,

    /// <summary>The disk does not give the bytes.</summary>
    DiskError,

    /// <summary>No damage: the end of a segment that was never acknowledged, or is being written now.</summary>
    TornTail,

    /// <summary>No damage: a segment whose making was cut short, so that it never held a record.</summary>
    Unfinished,

    /// <summary>No damage: a name that this version does not know. It was not looked into.</summary>
    UnknownFile,
}
