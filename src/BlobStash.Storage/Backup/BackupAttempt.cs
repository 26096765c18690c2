using BlobStash.Core.Digests;
using BlobStash.Storage.Files;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Backup;

/// <summary>
/// One pass over a data directory that may change meanwhile. The order of the steps is what makes the copy a state that
/// the original had; docs/operating/backup.md gives the reasons. For one run.
/// </summary>
internal sealed class BackupAttempt(IFileSystem source, IFileSystem target, StoreId store, BackupFiles files)
{
    private readonly HashSet<string> _seen = [];
    private ulong _last;

    /// <summary>False: a segment went away before it was copied, so that all must be begun anew.</summary>
    public bool TryRun()
    {
        foreach (var directory in new[] { "", StorePaths.Segments, StorePaths.Large, StorePaths.Temporary })
        {
            target.CreateDirectory(directory);
        }

        try
        {
            files.CopyIfThere(StorePaths.Quarantine);
            files.CopyIfThere(StorePaths.Checkpoint);
            if (!files.IsUnchanged(StorePaths.Quarantine))
            {
                // A blob may be neither in the checkpoint nor in the list that was copied before it.
                return false;
            }

            var checkpoint = CheckpointView.Read(target, store);
            TakeLargeBlobs(TakeAny);
            LinkSegments(checkpoint);
            FindLastSequence();
            CopySegments();
            TakeLargeBlobs(TakeOlder);
            return _seen.All(files.Contains)
                && checkpoint.Segments.All(number => files.Contains(StorePaths.Segment(number)));
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// A sealed segment never changes, and where the checkpoint covers it, not even the opening of the copy writes to
    /// it.
    /// </summary>
    private void LinkSegments(CheckpointView checkpoint)
    {
        foreach (var (path, number) in ListSegments())
        {
            using var segment = SegmentContent.Open(source, path);
            _seen.Add(path);
            if (segment.FindSeal() is { } seal && checkpoint.CoveredBy(number) == segment.File.Length)
            {
                files.Take(path);
                files.TakeIfThere(StorePaths.SegmentParity(number));
                _last = Math.Max(_last, seal);
            }
        }
    }

    /// <summary>Whatever was acknowledged before this began has a sequence up to the one that is found.</summary>
    private void FindLastSequence()
    {
        foreach (var (path, _) in ListSegments().Where(segment => !files.Contains(segment.Path)))
        {
            using var segment = SegmentContent.Open(source, path);
            _seen.Add(path);
            _last = Math.Max(_last, segment.FindLastSequence());
        }
    }

    private void CopySegments()
    {
        foreach (var (path, number) in ListSegments())
        {
            if (files.Contains(path))
            {
                continue;
            }

            using var segment = SegmentContent.Open(source, path);
            if (segment.IsUnfinished)
            {
                _seen.Remove(path);
                continue;
            }

            Copy(segment, path, StorePaths.SegmentParity(number));
        }
    }

    private void Copy(SegmentContent segment, string path, string parity)
    {
        // Parity of all of a segment is made when it is sealed; from it the seal itself can be restored.
        var isPrefix = ParityFile.IsPrefix(source, parity);
        var ranges = source.Exists(parity) && !isPrefix && segment.FindSeal() is null
            ? [new CopiedRange(0, segment.File.Length)]
            : segment.FindRecords(_last);
        if (!files.TryCopy(path, segment.File, ranges))
        {
            throw new FileNotFoundException($"{path} has become shorter.");
        }

        // Parity of the beginning may be replaced meanwhile by that of more than was copied.
        if (ranges is [var whole] && whole.Length == segment.File.Length && !isPrefix)
        {
            files.TakeIfThere(parity);
        }
    }

    private void TakeLargeBlobs(Func<Digest, bool> isWanted)
    {
        foreach (var (path, digest) in ListLargeBlobs())
        {
            if (!files.Contains(path) && isWanted(digest))
            {
                files.TakeIfThere(path);
                files.TakeIfThere(StorePaths.LargeParity(digest));
            }
        }
    }

    /// <summary>Also one whose header is damaged, which parity may restore.</summary>
    private bool TakeAny(Digest digest)
    {
        if (LargeBlobFile.TryReadRecordHeader(source, store, digest, out var header))
        {
            _last = Math.Max(_last, header.Sequence);
        }

        return true;
    }

    private bool TakeOlder(Digest digest) =>
        LargeBlobFile.TryReadRecordHeader(source, store, digest, out var header) && header.Sequence <= _last;

    private IEnumerable<(string Path, uint Number)> ListSegments()
    {
        foreach (var name in source.List(StorePaths.Segments))
        {
            if (StorePaths.TryParseSegment(name, out var number)
                && StorePaths.Segment(number) == $"{StorePaths.Segments}/{name}")
            {
                yield return (StorePaths.Segment(number), number);
            }
        }
    }

    private IEnumerable<(string Path, Digest Digest)> ListLargeBlobs()
    {
        foreach (var directory in source.List(StorePaths.Large))
        {
            foreach (var name in source.List($"{StorePaths.Large}/{directory}"))
            {
                if (StorePaths.TryParseLargeBlob(directory, name, out var digest))
                {
                    yield return (StorePaths.LargeBlob(digest), digest);
                }
            }
        }
    }
}
