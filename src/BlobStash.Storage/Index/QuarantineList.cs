using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>The list as a start finds it. See docs/formats/quarantine.md.</summary>
internal sealed record QuarantineList(IReadOnlyList<QuarantinedBlob> Blobs, QuarantineListState State)
{
    private const int Tries = 3;

    /// <summary>Up to the end of which record each segment must be kept, damaged as it is.</summary>
    public IReadOnlyDictionary<uint, long> KeptEnds { get; } = Blobs
        .Where(blob => !blob.Location.IsLarge && blob.Cause != QuarantineCause.Missing)
        .GroupBy(blob => blob.Location.Segment)
        .ToDictionary(
            group => group.Key,
            group => group.Max(blob => blob.Location.Offset + SegmentFormat.RecordSize(blob.Length)));

    public static QuarantineList Empty { get; } = new([], QuarantineListState.Missing);

    /// <summary>Blobs of the list that had files of their own.</summary>
    public IReadOnlySet<Digest> LargeBlobs { get; } =
        Blobs.Where(blob => blob.Location.IsLarge).Select(blob => blob.Digest).ToHashSet();

    /// <summary>Segments that blobs of the list were in, whether they are there or not.</summary>
    public IReadOnlySet<uint> Segments { get; } =
        Blobs.Where(blob => !blob.Location.IsLarge).Select(blob => blob.Location.Segment).ToHashSet();

    /// <summary>Reads the list. Never fails: what cannot be read is found again by a search.</summary>
    public static QuarantineList Read(IFileSystem fileSystem, StoreId store)
    {
        var list = new QuarantineList([], QuarantineListState.Damaged);
        for (var i = 0; i < Tries && list.State == QuarantineListState.Damaged; i++)
        {
            list = ReadOnce(fileSystem, store);
        }

        return list;
    }

    /// <summary>Whether a later version of this program wrote the list.</summary>
    public static bool IsNewer(IFileSystem fileSystem)
    {
        try
        {
            using var file = fileSystem.OpenRead(StorePaths.Quarantine);
            var header = new byte[QuarantineFormat.HeaderSize];
            file.Read(0, header);
            QuarantineFormat.TryReadHeader(header, out var version, out _, out _);
            return version > QuarantineFormat.Version;
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // What cannot be read says nothing of a version.
            return false;
        }
    }

    private static QuarantineList ReadOnce(IFileSystem fileSystem, StoreId store)
    {
        try
        {
            if (!fileSystem.Exists(StorePaths.Quarantine))
            {
                return new QuarantineList([], QuarantineListState.Missing);
            }

            using var file = fileSystem.OpenRead(StorePaths.Quarantine);
            return Read(file, store);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // It can be made again, so the start goes on without it.
            return new QuarantineList([], QuarantineListState.Damaged);
        }
    }

    private static QuarantineList Read(IFile file, StoreId store)
    {
        var header = new byte[QuarantineFormat.HeaderSize];
        if (file.Read(0, header) < header.Length
            || !QuarantineFormat.TryReadHeader(header, out _, out var owner, out var count)
            || owner != store)
        {
            return new QuarantineList([], QuarantineListState.Damaged);
        }

        // The length on disk bounds what the count may make us allocate.
        var there = (int)Math.Min(count, (file.Length - QuarantineFormat.HeaderSize) / QuarantineFormat.EntrySize);
        var bytes = new byte[there * QuarantineFormat.EntrySize];
        var read = file.Read(QuarantineFormat.HeaderSize, bytes);
        var blobs = new List<QuarantinedBlob>(there);
        for (var rest = bytes.AsSpan(0, read); rest.Length >= QuarantineFormat.EntrySize;
            rest = rest[QuarantineFormat.EntrySize..])
        {
            if (QuarantineFormat.TryReadEntry(rest, out var blob))
            {
                blobs.Add(blob);
            }
        }

        var isWhole = blobs.Count == count;
        return new QuarantineList(blobs, isWhole ? QuarantineListState.Whole : QuarantineListState.Damaged);
    }
}
