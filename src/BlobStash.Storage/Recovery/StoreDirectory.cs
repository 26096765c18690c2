using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Recovery;

/// <summary>Makes a data directory, or takes possession of the one that is there.</summary>
internal static class StoreDirectory
{
    /// <summary>Creates what is missing, locks the directory and clears <c>tmp/</c>.</summary>
    /// <exception cref="StoreOpenException">It cannot be used; the message says why and what to do.</exception>
    public static (IDisposable Lock, StoreFormat Format) Open(IFileSystem fileSystem)
    {
        IDisposable? held = null;
        try
        {
            if (fileSystem.Exists(""))
            {
                throw new StoreOpenException(
                    "The data directory is a file and must be a directory. Move it elsewhere, or set another "
                    + "BlobStash:DataDirectory; nothing was touched.");
            }

            fileSystem.CreateDirectory("");
            StorePlaces.Check(fileSystem);
            held = fileSystem.TryLock(StorePaths.Lock) ?? throw new StoreOpenException(
                "The data directory is in use by another process (LOCK is held). Stop that one, or set another "
                + "BlobStash:DataDirectory.");
            var format = ReadOrCreateFormat(fileSystem);
            CreateDirectories(fileSystem);
            return (held, format);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new StoreOpenException(
                "The data directory cannot be used. It must be a directory in which this user may create files.",
                error);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Reads FORMAT; touches nothing.</summary>
    /// <exception cref="StoreOpenException">FORMAT is not that of a store, or of one of another version.</exception>
    /// <exception cref="IOException">FORMAT is missing or cannot be read.</exception>
    public static StoreFormat ReadFormat(IFileSystem fileSystem)
    {
        using var file = fileSystem.OpenRead(StorePaths.Format);
        var bytes = new byte[StoreFormat.MaxBytes];
        if (StoreFormat.TryParse(bytes.AsSpan(0, file.Read(0, bytes)), out var version, out var format))
        {
            return format;
        }

        throw new StoreOpenException(version is null || StoreFormat.IsReadable(version)
            ? "FORMAT in the data directory is not that of a BlobStash store. Set another BlobStash:DataDirectory."
            : $"The data directory has format version {version}, and this version of BlobStash reads up to "
                + $"{StoreFormat.CurrentVersion}. Use the version that wrote it; nothing was touched.");
    }

    private static void CreateDirectories(IFileSystem fileSystem)
    {
        foreach (var directory in new[] { StorePaths.Segments, StorePaths.Large, StorePaths.Temporary })
        {
            try
            {
                fileSystem.CreateDirectory(directory);
            }
            catch (IOException error) when (error.InnerException is UnauthorizedAccessException)
            {
                throw StorePlaces.Forbidden(directory, error);
            }
        }

        foreach (var name in fileSystem.List(StorePaths.Temporary))
        {
            fileSystem.Delete($"{StorePaths.Temporary}/{name}");
        }

        fileSystem.FlushDirectory("");
    }

    private static StoreFormat ReadOrCreateFormat(IFileSystem fileSystem)
    {
        if (!fileSystem.Exists(StorePaths.Format))
        {
            return CreateFormat(fileSystem);
        }

        return ReadFormat(fileSystem);
    }

    private static StoreFormat CreateFormat(IFileSystem fileSystem)
    {
        // A directory with blobs but no FORMAT would be a store whose identity is lost; never start a new one over it.
        var names = fileSystem.List("");
        if (new[] { StorePaths.Segments, StorePaths.Large }.Any(
                directory => names.Contains(directory) && fileSystem.List(directory).Count > 0))
        {
            throw new StoreOpenException(
                "The data directory holds segments or large blobs but no FORMAT. Restore FORMAT from a backup, or set "
                + "another BlobStash:DataDirectory; nothing was touched.");
        }

        var format = new StoreFormat(StoreFormat.CurrentVersion, StoreId.Create());
        FormatFile.Write(fileSystem, format);
        return format;
    }
}
