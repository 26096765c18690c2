namespace BlobStash.Storage.Files;

/// <summary>The permissions of what is created, before the umask takes some away.</summary>
public static class FileModes
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Those of a file.</summary>
    public static UnixFileMode OfFile(FileReaders readers) => readers switch
    {
        FileReaders.Owner => OwnerFile,
        FileReaders.Everyone => OwnerFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        _ => OwnerFile | UnixFileMode.GroupRead,
    };

    /// <summary>Those of a directory, which whoever may read the files may enter.</summary>
    public static UnixFileMode OfDirectory(FileReaders readers) => OfFile(readers) | UnixFileMode.UserExecute
        | (readers == FileReaders.Owner ? UnixFileMode.None : UnixFileMode.GroupExecute)
        | (readers == FileReaders.Everyone ? UnixFileMode.OtherExecute : UnixFileMode.None);
}
