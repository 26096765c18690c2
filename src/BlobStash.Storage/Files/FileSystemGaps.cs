namespace BlobStash.Storage.Files;

/// <summary>What a file system has no call for, and what is therefore not promised on it.</summary>
[Flags]
public enum FileSystemGaps
{
    /// <summary>All is promised.</summary>
    None = 0,

    /// <summary>Nothing can be locked: a second process is not kept out.</summary>
    Locks = 1,

    /// <summary>A directory cannot be locked: a second process is kept out as long as LOCK is not removed.</summary>
    DirectoryLocks = 2,

    /// <summary>A directory cannot be flushed: a power failure may take the names of new files.</summary>
    DirectoryFlushes = 4,
}
