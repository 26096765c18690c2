using BlobStash.Core.Digests;
using BlobStash.Storage.Files;
using BlobStash.Storage.Parity;

namespace BlobStash.Storage.Inspection;

/// <summary>The files of a store by their names.</summary>
internal sealed class StoreListing
{
    private readonly IFileSystem _fileSystem;

    public StoreListing(IFileSystem fileSystem)
    {
        _fileSystem = fileSystem;
        foreach (var name in List(StorePaths.Segments))
        {
            AddSegment($"{StorePaths.Segments}/{name}", name);
        }

        foreach (var directory in List(StorePaths.Large))
        {
            foreach (var name in List($"{StorePaths.Large}/{directory}"))
            {
                AddLargeBlob($"{StorePaths.Large}/{directory}/{name}", name);
            }
        }
    }

    /// <summary>Numbers of the segments by path, in the order of their numbers.</summary>
    public SortedDictionary<string, uint> Segments { get; } = new(StringComparer.Ordinal);

    /// <summary>Large blobs by path.</summary>
    public SortedDictionary<string, Digest> LargeBlobs { get; } = new(StringComparer.Ordinal);

    /// <summary>What the parity files that are there protect, by their paths.</summary>
    public SortedDictionary<string, ProtectedFile> ParityFiles { get; } = new(StringComparer.Ordinal);

    /// <summary>Paths that no file of this version has.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>Sum of the lengths of all files, in bytes; of those that can be opened.</summary>
    public long MeasureBytes() =>
        Segments.Keys.Concat(LargeBlobs.Keys).Concat(ParityFiles.Keys).Sum(Measure);

    private void AddSegment(string path, string name)
    {
        if (StorePaths.TryParseSegment(name, out var number) && path == StorePaths.Segment(number))
        {
            Segments[path] = number;
        }
        else if (StorePaths.TryParseSegmentParity(name, out number) && path == StorePaths.SegmentParity(number))
        {
            ParityFiles[path] = ProtectedFile.OfSegment(number);
        }
        else
        {
            Unknown.Add(path);
        }
    }

    private void AddLargeBlob(string path, string name)
    {
        if (StorePaths.TryParseLargeBlob(name, out var digest) && path == StorePaths.LargeBlob(digest))
        {
            LargeBlobs[path] = digest;
        }
        else if (StorePaths.TryParseLargeParity(name, out digest) && path == StorePaths.LargeParity(digest))
        {
            ParityFiles[path] = ProtectedFile.OfLargeBlob(digest);
        }
        else
        {
            Unknown.Add(path);
        }
    }

    private IReadOnlyList<string> List(string directory)
    {
        try
        {
            return _fileSystem.List(directory);
        }
        catch (IOException)
        {
            // No directory, or a file in its place: what should have been in it is found missing by the checkpoint.
            return [];
        }
    }

    private long Measure(string path)
    {
        try
        {
            using var file = _fileSystem.OpenRead(path);
            return file.Length;
        }
        catch (IOException)
        {
            // Only the progress is less exact; the inspection itself tells of it.
            return 0;
        }
    }
}
