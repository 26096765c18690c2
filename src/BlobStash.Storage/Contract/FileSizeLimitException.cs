namespace BlobStash.Storage.Contract;

/// <summary>
/// The file system, or the limit of this process, takes no file of this length (FAT at 4 GiB, <c>ulimit -f</c>).
/// Nothing of the refused write is kept; the store goes on.
/// </summary>
public sealed class FileSizeLimitException(Exception? innerException)
    : StorageException("The disk takes no file of this length.", innerException);
