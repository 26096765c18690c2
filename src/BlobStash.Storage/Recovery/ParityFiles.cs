using BlobStash.Storage.Files;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Recovery;

/// <summary>What a start does with parity files before the store is used. Not thread safe.</summary>
internal sealed class ParityFiles(IFileSystem fileSystem, StoreId store, ILogger logger)
{
    private readonly ParityRepair _repair = new(fileSystem, store);

    /// <summary>Paths of the files of which something was restored.</summary>
    public List<string> MendedFiles { get; } = [];

    /// <summary>
    /// Whether a segment was sealed and has parity that can be trusted, whatever it looks like now. Parity that cannot
    /// be read just now counts too: a segment is rather left alone than cut.
    /// </summary>
    public bool IsProtected(uint number)
    {
        var file = ProtectedFile.OfSegment(number);
        using var parity = ParityFile.TryOpen(fileSystem, store, file);
        return parity is not null || ParityFile.IsUnreadable(fileSystem, file);
    }

    /// <summary>Restores a damaged file. True: something was written, so it must be read again.</summary>
    public bool TryMend(in ProtectedFile protectedFile, IFile file)
    {
        var result = _repair.Run(protectedFile, file, CancellationToken.None);
        var isMended = result.State == ParityState.Mended || result.MendedData.Count > 0;
        if (isMended)
        {
            MendedFiles.Add(protectedFile.Path);
        }

        return isMended;
    }

    /// <summary>The same for a file by its name.</summary>
    public bool TryMend(in ProtectedFile protectedFile)
    {
        using var file = fileSystem.Open(protectedFile.Path);
        return TryMend(protectedFile, file);
    }

    /// <summary>Deletes parity of files that are gone, so that it is never taken for that of a later one.</summary>
    public void DeleteOrphans()
    {
        foreach (var name in fileSystem.List(StorePaths.Segments))
        {
            if (StorePaths.TryParseSegmentParity(name, out var number))
            {
                DeleteIfOrphan(ProtectedFile.OfSegment(number));
            }
        }

        foreach (var directory in fileSystem.List(StorePaths.Large).Where(StorePaths.IsLargeDirectory))
        {
            foreach (var name in fileSystem.List($"{StorePaths.Large}/{directory}"))
            {
                if (StorePaths.TryParseLargeParity(name, out var digest))
                {
                    DeleteIfOrphan(ProtectedFile.OfLargeBlob(digest));
                }
            }
        }
    }

    private void DeleteIfOrphan(in ProtectedFile file)
    {
        if (fileSystem.Exists(file.Path))
        {
            return;
        }

        try
        {
            fileSystem.Delete(file.ParityPath);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // Its marker tells it from the parity of a later file of that name.
            logger.SideFileFailed(file.ParityPath, error);
        }
    }
}
