namespace BlobStash.Storage.Scrubbing;

/// <summary>How a stored blob was found.</summary>
internal enum BlobCondition
{
    /// <summary>Every byte is right.</summary>
    Intact,

    /// <summary>Bytes do not fit their checksums or the digest, or are not there.</summary>
    Mismatched,

    /// <summary>The file that held it has no name any more.</summary>
    Missing,

    /// <summary>The disk said that it could not read, which may pass.</summary>
    Unreadable,
}
