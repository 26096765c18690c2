using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
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

    /// <summary>Paths of the parity files that are gone although the checkpoint knows them.</summary>
    public List<string> MissingFiles { get; } = [];

    /// <summary>
    /// What parity that can be trusted says of a segment, whatever that looks like now. Where parity cannot be read
    /// just now, it was sealed: a segment is rather left alone than cut.
    /// </summary>
    public Protection FindProtection(Segment segment)
    {
        var file = ProtectedFile.OfSegment(segment.Number);
        using var parity = ParityFile.TryOpen(fileSystem, store, file);
        return parity is not null && parity.Header.Marker == segment.Marker
            ? new Protection(!parity.Header.IsPrefix, parity.Layout.Length)
            : new Protection(parity is null && ParityFile.IsUnreadable(fileSystem, file), 0);
    }

    /// <summary>Notes at each segment how much of it is protected, and which parity is gone.</summary>
    public void NoteLengths(SegmentSet segments, Checkpoint? checkpoint)
    {
        foreach (var segment in segments.All)
        {
            var file = ProtectedFile.OfSegment(segment.Number);
            var known = checkpoint is not null && checkpoint.Covered.TryGetValue(segment.Number, out var covered)
                ? covered.ParityLength
                : 0;
            if (fileSystem.Exists(file.ParityPath))
            {
                // Opened only where the checkpoint does not say it: there may be thousands of segments.
                segment.ParityLength = known >= segment.Length ? known : FindProtection(segment).Length;
            }
            else if (known > 0)
            {
                MissingFiles.Add(file.ParityPath);
                logger.ParityGone(file.ParityPath);
            }
        }
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

    /// <summary>
    /// Deletes parity of files that are gone, so that it is never taken for that of a later one: a compaction may have
    /// ended amid its deletions.
    /// </summary>
    /// <param name="isWitness">Whether the file should be there, so that its parity stays.</param>
    public void DeleteOrphans(Func<ProtectedFile, bool> isWitness)
    {
        foreach (var name in fileSystem.List(StorePaths.Segments))
        {
            if (StorePaths.TryParseSegmentParity(name, out var number))
            {
                DeleteIfOrphan(ProtectedFile.OfSegment(number), isWitness);
            }
        }

        foreach (var directory in fileSystem.List(StorePaths.Large).Where(StorePaths.IsLargeDirectory))
        {
            foreach (var name in fileSystem.List($"{StorePaths.Large}/{directory}"))
            {
                if (StorePaths.TryParseLargeParity(name, out var digest))
                {
                    DeleteIfOrphan(ProtectedFile.OfLargeBlob(digest), isWitness);
                }
            }
        }
    }

    private void DeleteIfOrphan(in ProtectedFile file, Func<ProtectedFile, bool> isWitness)
    {
        if (fileSystem.Exists(file.Path))
        {
            return;
        }

        if (isWitness(file))
        {
            logger.ParityKept(file.ParityPath);
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
