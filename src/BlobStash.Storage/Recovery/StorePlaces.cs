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

    /// <summary>Looks; changes nothing.</summary>
    /// <exception cref="StoreOpenException">A name cannot be used; the message names it and the cure.</exception>
    /// <exception cref="IOException">The data directory cannot be read.</exception>
    public static void Check(IFileSystem fileSystem)
    {
        var names = fileSystem.List("");
        foreach (var name in names)
        {
            var isFile = fileSystem.Exists(name);
            if (isFile && (name is StorePaths.Segments or StorePaths.Large or StorePaths.Temporary))
            {
                throw Refuse(name, "is a file and must be a directory. Move it elsewhere");
            }

            if (!isFile && (name is StorePaths.Format or StorePaths.Lock or StorePaths.Checkpoint))
            {
                throw Refuse(name, "is a directory and must be a file. Move it elsewhere");
            }
        }

        if (names.Contains(StorePaths.Checkpoint) && CheckpointReader.IsNewer(fileSystem))
        {
            throw Refuse(StorePaths.Checkpoint, OtherVersion);
        }

        if (names.Contains(StorePaths.Segments))
        {
            CheckSegments(fileSystem);
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

    private static StoreOpenException Refuse(string path, string reason) =>
        new($"{path} in the data directory {reason}; nothing was touched.");
}
