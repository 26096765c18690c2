using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Contract;

/// <summary>A blob is longer than <see cref="BlobStoreOptions.MaxBlobSizeBytes"/>; nothing of it is kept.</summary>
/// <param name="maxBlobSizeBytes">The limit, in bytes.</param>
public sealed class BlobTooLargeException(long maxBlobSizeBytes)
    : StorageException($"The blob is longer than the {maxBlobSizeBytes} bytes that this store accepts.", null)
{
    /// <summary>The limit, in bytes.</summary>
    public long MaxBlobSizeBytes => maxBlobSizeBytes;
}
