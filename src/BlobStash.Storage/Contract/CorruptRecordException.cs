using BlobStash.Core.Digests;

namespace BlobStash.Storage.Contract;

/// <summary>Stored bytes of a blob do not match their checksum. They were not handed out.</summary>
/// <param name="digest">The damaged blob.</param>
/// <param name="file">Path of the damaged file, relative to the data directory.</param>
/// <param name="offset">Where in the file the damaged part begins, in bytes.</param>
/// <param name="error">What the disk said, when it could not read the place at all.</param>
public sealed class CorruptRecordException(Digest digest, string file, long offset, IOException? error = null)
    : StorageException($"Blob {digest.ToShortString()} is damaged in {file} at byte {offset}.", error)
{
    /// <summary>The damaged blob.</summary>
    public Digest Digest => digest;

    /// <summary>Path of the damaged file, relative to the data directory.</summary>
    public string File => file;

    /// <summary>Where in the file the damaged part begins, in bytes.</summary>
    public long Offset => offset;
}
