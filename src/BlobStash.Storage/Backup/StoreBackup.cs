using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Backup;

/// <summary>
/// Copies a data directory, whether or not a process has it open, to an empty one that opens as a store. Never writes
/// to the original. See docs/operating/backup.md, "How a copy of a directory is made". For one run.
/// </summary>
/// <param name="source">The data directory.</param>
/// <param name="target">Takes the copy; what is in it must be none of a store's files.</param>
/// <param name="tryLink">
/// Makes the file with this path in the source appear in the target as well, as a hard link. False: it cannot, and the
/// file is copied. Throws <see cref="FileNotFoundException"/> when the file is gone.
/// </param>
public sealed class StoreBackup(IFileSystem source, IFileSystem target, Func<string, bool> tryLink)
{
    /// <summary>
    /// Copies that are begun anew because a segment was compacted away meanwhile. Compactions are minutes apart, and a
    /// copy links within moments what they may delete.
    /// </summary>
    private const int MaxAttempts = 20;

    /// <summary>Makes the copy, durable when this returns.</summary>
    /// <param name="progress">Told of the bytes taken over so far; null for nobody.</param>
    /// <param name="cancellationToken">Ends it; the target is left empty.</param>
    /// <exception cref="StoreOpenException">The source is no store, or one that this version does not read.</exception>
    /// <exception cref="StorageFullException">The target has no room; it is left empty.</exception>
    /// <exception cref="IOException">A file cannot be read or written; the target is left empty.</exception>
    public BackupReport Run(Action<long>? progress, CancellationToken cancellationToken)
    {
        using var held = TryLock(out var isInUse);
        var store = ReadFormat().Store;
        var files = new BackupFiles(source, target, tryLink, progress, cancellationToken);
        try
        {
            for (var attempt = 1; !new BackupAttempt(source, target, store, files).TryRun(); attempt++)
            {
                files.Clear();
                if (attempt == MaxAttempts)
                {
                    throw new IOException("Segments went away time and again while they were copied.");
                }
            }

            files.Flush();

            // Last of all: segments without FORMAT are refused as a store, so that half a copy never passes for one.
            // Read again, as a node may have raised it before it wrote what was copied.
            FormatFile.Write(target, ReadFormat());
        }
        catch
        {
            // Whatever ended it: half a copy is of no use to anyone.
            files.Clear();
            throw;
        }

        return new BackupReport(isInUse, files.LinkedFiles, files.LinkedBytes, files.CopiedFiles, files.CopiedBytes);
    }

    /// <summary>Keeps a node from starting meanwhile. Null: one runs, or the directory may only be read.</summary>
    private IDisposable? TryLock(out bool isInUse)
    {
        isInUse = false;
        if (!source.Exists(StorePaths.Lock))
        {
            return null;
        }

        try
        {
            var held = source.TryLock(StorePaths.Lock);
            isInUse = held is null;
            return held;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Who may only read cannot keep anybody from writing; the copy is made as that of a running node.
            isInUse = true;
            return null;
        }
    }

    private StoreFormat ReadFormat()
    {
        try
        {
            return FormatReader.Read(source, out _);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StoreOpenException("There is no store here: the directory or its file FORMAT is missing.", error);
        }
    }
}
