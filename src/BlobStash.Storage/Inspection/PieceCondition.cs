namespace BlobStash.Storage.Inspection;

/// <summary>What an inspection found of one piece of a file.</summary>
public enum PieceCondition
{
    /// <summary>A record of which every byte was verified.</summary>
    Intact,

    /// <summary>The header of the file fails its checksum.</summary>
    FileHeaderDamaged,

    /// <summary>No record can be made out: a record's header is damaged.</summary>
    Unreadable,

    /// <summary>The record's header is good; blocks of its payload fail their checksums, or are missing.</summary>
    PayloadDamaged,

    /// <summary>Every checksum is right, and yet the bytes are not those that the digest names.</summary>
    DigestMismatch,

    /// <summary>The record is good but for the zeros that fill it up, which are none.</summary>
    PaddingDamaged,

    /// <summary>A record stands behind the seal, or bytes behind the only record of a large blob's file.</summary>
    BehindEnd,

    /// <summary>The segment was longer when it was sealed: so its parity says.</summary>
    CutOff,

    /// <summary>
    /// Behind the last record: the beginning of one that was never acknowledged, or is being written now.
    /// </summary>
    TornTail,

    /// <summary>Zeros up to the end of an unsealed segment: space for records to come. No damage.</summary>
    Empty,
}
