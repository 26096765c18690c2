using System.Globalization;
using System.Text;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Recovery;

/// <summary>Makes a data directory, or takes possession of the one that is there.</summary>
internal static class StoreDirectory
{
    private const string FormatName = "blobstash-store";
    private const int FormatVersion = 1;
    private const int MaxFormatBytes = 256;

    /// <summary>Creates what is missing, locks the directory and clears <c>tmp/</c>.</summary>
    /// <exception cref="StoreOpenException">It cannot be used; the message says why and what to do.</exception>
    public static (IDisposable Lock, StoreId Store) Open(IFileSystem fileSystem)
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
            var store = ReadOrCreateFormat(fileSystem);
            CreateDirectories(fileSystem);
            return (held, store);
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

    /// <summary>Reads the identity of the store; touches nothing.</summary>
    /// <exception cref="StoreOpenException">FORMAT is not that of a store, or of one of another version.</exception>
    /// <exception cref="IOException">FORMAT is missing or cannot be read.</exception>
    public static StoreId ReadFormat(IFileSystem fileSystem)
    {
        using var file = fileSystem.OpenRead(StorePaths.Format);
        var bytes = new byte[MaxFormatBytes];
        var fields = Encoding.ASCII.GetString(bytes, 0, file.Read(0, bytes)).TrimEnd('\n').Split(' ');
        if (fields.Length != 3 || fields[0] != FormatName || !StoreId.TryParse(fields[2], out var store))
        {
            throw new StoreOpenException(
                "FORMAT in the data directory is not that of a BlobStash store. Set another BlobStash:DataDirectory.");
        }

        if (fields[1] != FormatVersion.ToString(CultureInfo.InvariantCulture))
        {
            throw new StoreOpenException(
                $"The data directory has format version {fields[1]}, and this version of BlobStash reads "
                + $"{FormatVersion}. Use the version that wrote it; nothing was touched.");
        }

        return store;
    }

    /// <summary>The bytes of FORMAT.</summary>
    public static byte[] FormatOf(StoreId store) =>
        Encoding.ASCII.GetBytes($"{FormatName} {FormatVersion} {store}\n");

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

    private static StoreId ReadOrCreateFormat(IFileSystem fileSystem)
    {
        if (!fileSystem.Exists(StorePaths.Format))
        {
            return CreateFormat(fileSystem);
        }

        return ReadFormat(fileSystem);
    }

    private static StoreId CreateFormat(IFileSystem fileSystem)
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

        var store = StoreId.Create();
        fileSystem.CreateDirectory(StorePaths.Temporary);
        var path = StorePaths.TemporaryFile("format");
        fileSystem.Delete(path);
        using (var file = fileSystem.Create(path))
        {
            file.Write(0, FormatOf(store));
            file.Flush();
        }

        fileSystem.Rename(path, StorePaths.Format);
        fileSystem.FlushDirectory("");
        return store;
    }
}
