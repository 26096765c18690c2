namespace BlobStash.Storage.Index;

/// <summary>What was seen when a blob was set aside. The numbers are those of docs/formats/quarantine.md.</summary>
internal enum QuarantineCause
{
    /// <summary>The bytes do not fit their checksums or the digest, or are not there.</summary>
    Mismatch = 1,

    /// <summary>The disk could not read the place, again and again.</summary>
    Unreadable = 2,

    /// <summary>The file, or the part of it where the blob was, is gone. No bytes are left.</summary>
    Missing = 3,
}
