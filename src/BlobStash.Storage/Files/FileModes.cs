namespace BlobStash.Storage.Files;

/// <summary>The permissions of what is created, before the umask takes some away.</summary>
internal static class FileModes
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static UnixFileMode OfFile(FileReaders readers) => readers switch
    {
        FileReaders.Owner => OwnerFile,
        FileReaders.Everyone => OwnerFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        _ => OwnerFile | UnixFileMode.GroupRead,
    };

    /// <summary>Whoever may read the files may enter the directory.</summary>
    public static UnixFileMode OfDirectory(FileReaders readers) => OfFile(readers) | UnixFileMode.UserExecute
        | (readers == FileReaders.Owner ? UnixFileMode.None : UnixFileMode.GroupExecute)
        | (readers == FileReaders.Everyone ? UnixFileMode.OtherExecute : UnixFileMode.None);
}
