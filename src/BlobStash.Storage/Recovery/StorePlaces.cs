using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Parity;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// What a start looks at before it changes anything: whether each name stands for what it must be, and whether a later
/// version of this program was at work here.
/// </summary>
internal static class StorePlaces
{
    private const string OtherVersion =
        "has a newer format version, which this BlobStash does not read. Use the version that wrote it";

    /// <summary>The folders of a store.</summary>
    public static IReadOnlyList<string> Directories { get; } =
        [StorePaths.Segments, StorePaths.Large, StorePaths.Temporary];

    /// <summary>Looks; changes nothing.</summary>
    /// <param name="fileSystem">The data directory.</param>
    /// <param name="names">What is in it.</param>
    /// <exception cref="StoreOpenException">A name cannot be used; the message names it and the cure.</exception>
    /// <exception cref="IOException">The data directory cannot be read.</exception>
    public static void Check(IFileSystem fileSystem, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            var isFile = fileSystem.Exists(name);
            if (isFile && (name is StorePaths.Segments or StorePaths.Large or StorePaths.Temporary))
            {
                throw Refuse(name, "is a file and must be a directory. Move it elsewhere");
            }

            if (!isFile && (name is StorePaths.Format or StorePaths.Lock or StorePaths.Checkpoint
                or StorePaths.Quarantine))
            {
                throw Refuse(name, "is a directory and must be a file. Move it elsewhere");
            }
        }

        if (names.Contains(StorePaths.Checkpoint) && CheckpointReader.IsNewer(fileSystem))
        {
            throw Refuse(StorePaths.Checkpoint, OtherVersion);
        }

        if (names.Contains(StorePaths.Quarantine) && QuarantineList.IsNewer(fileSystem))
        {
            throw Refuse(StorePaths.Quarantine, OtherVersion);
        }

        if (names.Contains(StorePaths.Segments))
        {
            CheckSegments(fileSystem);
        }

        if (names.Contains(StorePaths.Large))
        {
            CheckLarge(fileSystem);
        }
    }

    /// <summary>
    /// Looks whether all folders are on one file system, since what is complete gets its place by a new name.
    /// </summary>
    /// <exception cref="StoreOpenException">One is not, by a link or a mount.</exception>
    public static void CheckMounts(IFileSystem fileSystem)
    {
        var folders = fileSystem.List(StorePaths.Large).Where(StorePaths.IsLargeDirectory)
            .Select(name => $"{StorePaths.Large}/{name}");
        foreach (var directory in folders.Prepend(StorePaths.Large).Prepend(StorePaths.Segments).Prepend(""))
        {
            if (!fileSystem.CanRename(StorePaths.Temporary, directory))
            {
                var name = directory.Length == 0 ? StorePaths.Temporary : directory;
                throw Refuse(name, "lies on another file system than the rest, by a link or a mount, and no file gets "
                    + "there as a whole. Move the whole data directory there instead, and set BlobStash:DataDirectory");
            }
        }
    }

    /// <summary>One line for a file that the user who runs the node may not use.</summary>
    public static StoreOpenException Forbidden(string path, Exception error) => new(
        $"{path} in the data directory may not be read and written by this user. Give it to the user that runs the "
        + "node, or run the node as its owner.",
        error);

    private static void CheckSegments(IFileSystem fileSystem)
    {
        foreach (var name in fileSystem.List(StorePaths.Segments))
        {
            var path = $"{StorePaths.Segments}/{name}";
            var isParity = StorePaths.TryParseSegmentParity(name, out _);
            if ((isParity || StorePaths.TryParseSegment(name, out _)) && !fileSystem.Exists(path))
            {
                throw Refuse(path, "is a directory and must be a file. Move it elsewhere");
            }

            if (isParity && ParityFile.IsNewer(fileSystem, path))
            {
                throw Refuse(path, OtherVersion);
            }
        }
    }

    private static void CheckLarge(IFileSystem fileSystem)
    {
        foreach (var name in fileSystem.List(StorePaths.Large).Where(StorePaths.IsLargeDirectory))
        {
            if (fileSystem.Exists($"{StorePaths.Large}/{name}"))
            {
                throw Refuse($"{StorePaths.Large}/{name}", "is a file and must be a directory. Move it elsewhere");
            }
        }
    }

    private static StoreOpenException Refuse(string path, string reason) =>
        new($"{path} in the data directory {reason}; nothing was touched.");
}
