using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// Whether a store may be made in a folder that holds none: in an empty one, or in what an earlier first start left
/// that was cut off. Anything else is somebody's, and a store would take it for its own.
/// </summary>
internal static class UnusedFolder
{
    // Made by the file system, and by the node beside the store.
    private static readonly string[] Allowed = ["lost+found", "logs", StorePaths.Lock];

    /// <summary>
    /// Whether it is a store that lost its FORMAT, and with it its identity; no new one is ever made over it.
    /// </summary>
    public static bool HoldsBlobs(IFileSystem fileSystem, IReadOnlyList<string> names) =>
        names.Contains(StorePaths.Checkpoint)
        || new[] { StorePaths.Segments, StorePaths.Large }.Any(
            directory => names.Contains(directory) && HoldsAny(fileSystem, directory, IsOfStore));

    /// <summary>Looks; changes nothing.</summary>
    /// <param name="fileSystem">The folder.</param>
    /// <param name="names">What is in it.</param>
    /// <param name="mayBeUsed">What else lies in it is not in the way.</param>
    /// <exception cref="StoreOpenException">No store may be made here; the message says why and the cure.</exception>
    public static void Check(IFileSystem fileSystem, IReadOnlyList<string> names, bool mayBeUsed)
    {
        var foreign = new ForeignNames();
        foreach (var name in names.Order(StringComparer.Ordinal).Where(name => !IsLeaving(fileSystem, name)))
        {
            foreign.Add(name);
        }

        if (foreign.Count > 0 && !mayBeUsed)
        {
            throw new StoreOpenException(
                $"The data directory is no store, and is not empty: it holds {foreign}. Set an empty folder as "
                + "BlobStash:DataDirectory, or have a store made among these files with "
                + "BlobStash:Storage:CreateInUsedFolder=true; nothing was touched.");
        }
    }

    private static bool IsLeaving(IFileSystem fileSystem, string name) => name switch
    {
        StorePaths.Segments or StorePaths.Large => !HoldsAny(fileSystem, name, _ => true),
        StorePaths.Temporary => !HoldsAny(fileSystem, name, entry => !StorePaths.IsTemporary(entry)),
        _ => Allowed.Contains(name),
    };

    private static bool HoldsAny(IFileSystem fileSystem, string directory, Func<string, bool> isSuch) =>
        fileSystem.List(directory).Any(isSuch);

    private static bool IsOfStore(string name) =>
        StorePaths.LooksLikeSegment(name)
        || StorePaths.TryParseSegmentParity(name, out _)
        || StorePaths.IsLargeDirectory(name);
}
