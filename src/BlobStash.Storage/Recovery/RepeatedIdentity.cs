using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Recovery;

/// <summary>The identity of a store as the header of a segment or a large file repeats it.</summary>
/// <param name="Store">The store that the file is of.</param>
/// <param name="Path">The file.</param>
/// <param name="IsReadable">False: the file is of a version that this program does not read.</param>
internal readonly record struct RepeatedIdentity(StoreId Store, string Path, bool IsReadable)
{
    /// <summary>
    /// Reads file after file as they are asked for. A file that cannot be read, or whose header is damaged, says
    /// nothing.
    /// </summary>
    public static IEnumerable<RepeatedIdentity> FindAll(IFileSystem fileSystem)
    {
        var segments = List(fileSystem, StorePaths.Segments)
            .Where(StorePaths.LooksLikeSegment)
            .Select(name => $"{StorePaths.Segments}/{name}");
        var large = List(fileSystem, StorePaths.Large)
            .Where(StorePaths.IsLargeDirectory)
            .Select(name => $"{StorePaths.Large}/{name}")
            .SelectMany(directory => List(fileSystem, directory)
                .Where(name => StorePaths.TryParseLargeBlob(name, out _))
                .Select(name => $"{directory}/{name}"));
        foreach (var path in segments.Concat(large))
        {
            if (TryRead(fileSystem, path, out var identity))
            {
                yield return identity;
            }
        }
    }

    /// <summary>A copy of a store may lack the folders that were empty.</summary>
    private static IReadOnlyList<string> List(IFileSystem fileSystem, string directory)
    {
        try
        {
            return fileSystem.List(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static bool TryRead(IFileSystem fileSystem, string path, out RepeatedIdentity identity)
    {
        identity = default;
        try
        {
            using var file = fileSystem.OpenRead(path);
            Span<byte> bytes = stackalloc byte[SegmentFormat.HeaderSize];
            if (file.Read(0, bytes) < bytes.Length || !SegmentHeader.TryRead(bytes, out _, out var header))
            {
                return false;
            }

            identity = new RepeatedIdentity(header.Store, path, header.IsReadable);
            return true;
        }
        catch (IOException)
        {
            // Whether the store can do without the file is told when it is opened.
            return false;
        }
    }
}
