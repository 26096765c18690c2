using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Recovery;

/// <summary>Makes a data directory, or takes possession of the one that is there.</summary>
internal static class StoreDirectory
{
    /// <summary>Creates what is missing, locks the directory and clears <c>tmp/</c> of the store's own files.</summary>
    /// <param name="fileSystem">The data directory.</param>
    /// <param name="options">What may be made there.</param>
    /// <exception cref="StoreOpenException">It cannot be used; the message says why and what to do.</exception>
    public static OpenedDirectory Open(IFileSystem fileSystem, BlobStoreOptions options)
    {
        var directory = new OpenedDirectory(fileSystem);
        try
        {
            Take(fileSystem, directory, options);
            return directory;
        }
        catch (StorageFullException error)
        {
            directory.GiveBack();
            throw new StoreOpenException(
                "The disk of the data directory has no room for what a start must create there. Make room.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            directory.GiveBack();
            throw new StoreOpenException(
                "The data directory cannot be used. It must be a directory in which this user may create files.",
                error);
        }
        catch
        {
            directory.GiveBack();
            throw;
        }
    }

    private static void Take(IFileSystem fileSystem, OpenedDirectory directory, BlobStoreOptions options)
    {
        if (fileSystem.Exists(""))
        {
            throw new StoreOpenException(
                "The data directory is a file and must be a directory. Move it elsewhere, or set another "
                + "BlobStash:DataDirectory; nothing was touched.");
        }

        var names = ListOrMake(fileSystem, directory);
        StorePlaces.Check(fileSystem, names);
        var isLost = !names.Contains(StorePaths.Format) && UnusedFolder.HoldsBlobs(fileSystem, names);
        if (isLost)
        {
            directory.Format = FormatReader.Restore(fileSystem, options.RestoreFormat);
            directory.IsFormatDamaged = true;
        }
        else if (!names.Contains(StorePaths.Format))
        {
            UnusedFolder.Check(fileSystem, names, options.CreateInUsedFolder);
        }

        fileSystem.CreateDirectory("");
        if (!directory.TryLock(names.Contains(StorePaths.Lock)))
        {
            throw new StoreOpenException(
                "The data directory is in use by another process, which has it locked. Stop that one, or set another "
                + "BlobStash:DataDirectory.");
        }

        CreateDirectories(fileSystem, directory, names);
        StorePlaces.CheckMounts(fileSystem);
        // A lost one is written when the rest of the store was found good.
        if (!isLost)
        {
            ReadOrCreateFormat(fileSystem, directory);
        }

        Clear(fileSystem, directory.Foreign);

        // All of them, so that the start knows whether this file system can do that at all.
        foreach (var path in StorePlaces.Directories.Append(""))
        {
            fileSystem.FlushDirectory(path);
        }
    }

    private static IReadOnlyList<string> ListOrMake(IFileSystem fileSystem, OpenedDirectory directory)
    {
        try
        {
            return fileSystem.List("");
        }
        catch (DirectoryNotFoundException)
        {
            directory.Make("");
            return [];
        }
    }

    private static void CreateDirectories(
        IFileSystem fileSystem, OpenedDirectory opened, IReadOnlyList<string> names)
    {
        foreach (var directory in StorePlaces.Directories)
        {
            try
            {
                if (names.Contains(directory))
                {
                    fileSystem.CreateDirectory(directory);
                }
                else
                {
                    opened.Make(directory);
                }
            }
            catch (IOException error) when (DiskError.IsDenied(error))
            {
                throw StorePlaces.Forbidden(directory, error);
            }
        }
    }

    /// <summary>Deletes what earlier runs of the store left unfinished, and nothing else.</summary>
    private static void Clear(IFileSystem fileSystem, ForeignNames foreign)
    {
        foreach (var name in fileSystem.List(StorePaths.Temporary))
        {
            var path = $"{StorePaths.Temporary}/{name}";
            if (StorePaths.IsTemporary(name) && fileSystem.Exists(path))
            {
                TryDelete(fileSystem, path);
            }
            else
            {
                foreign.Add(path);
            }
        }
    }

    private static void TryDelete(IFileSystem fileSystem, string path)
    {
        try
        {
            fileSystem.Delete(path);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // No name comes again there, so it is in nobody's way; the next start tries again.
            return;
        }
    }

    private static void ReadOrCreateFormat(IFileSystem fileSystem, OpenedDirectory directory)
    {
        if (fileSystem.Exists(StorePaths.Format))
        {
            directory.Format = FormatReader.Read(fileSystem, out var isDamaged);
            directory.IsFormatDamaged = isDamaged;
        }
        else
        {
            directory.Format = CreateFormat(fileSystem, directory);
        }
    }

    private static StoreFormat CreateFormat(IFileSystem fileSystem, OpenedDirectory directory)
    {
        var format = new StoreFormat(StoreFormat.CurrentVersion, StoreId.Create());
        directory.NoteFormat();
        FormatFile.Write(fileSystem, format);
        return format;
    }
}
