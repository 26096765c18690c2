namespace BlobStash.Storage.Files;

/// <summary>The file system that holds the data directory, at about this moment.</summary>
/// <param name="FreeBytes">Bytes that this user may still use.</param>
/// <param name="TotalBytes">Bytes in all.</param>
public readonly record struct DiskSpace(long FreeBytes, long TotalBytes);
