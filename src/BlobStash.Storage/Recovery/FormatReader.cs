using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// Reads FORMAT, and holds it against the headers of segments and large files, each of which repeats the identity of
/// the store. See docs/formats/segment.md, "FORMAT".
/// </summary>
internal static class FormatReader
{
    /// <summary>
    /// Without a checksum, so many digits of an identity may be wrong. Identities are random, so those of two stores
    /// differ in 30 of 32 on average, and in these alone with a chance below 10^-27.
    /// </summary>
    private const int MostWrongDigits = 4;

    /// <summary>Reads FORMAT; touches nothing.</summary>
    /// <param name="fileSystem">The data directory.</param>
    /// <param name="isDamaged">FORMAT itself says something else; the result is what the other files say.</param>
    /// <exception cref="StoreOpenException">
    /// FORMAT is not that of a store, or of one of another version, or damaged for good, or that of another store.
    /// </exception>
    /// <exception cref="IOException">FORMAT is missing or cannot be read.</exception>
    public static StoreFormat Read(IFileSystem fileSystem, out bool isDamaged)
    {
        var bytes = ReadBytes(fileSystem);
        isDamaged = !StoreFormat.TryParse(bytes, out var format);
        if (isDamaged)
        {
            ThrowIfLater(bytes);
            return Restore(fileSystem);
        }

        // One is enough: no damage makes an identity that of a sound header.
        if (RepeatedIdentity.FindAll(fileSystem).Any(identity => identity.Store == format.Store))
        {
            return format;
        }

        var others = FindOthers(fileSystem, format.Version == StoreFormat.FirstVersion);
        if (others.Count == 0)
        {
            return format;
        }

        isDamaged = others.Count == 1 && format.Version == StoreFormat.FirstVersion
            && CountWrongDigits(format.Store, others[0].Store) <= MostWrongDigits;
        return isDamaged
            ? new StoreFormat(StoreFormat.CurrentVersion, others[0].Store)
            : throw new StoreOpenException(
                $"{others[0].Path} in the data directory belongs to another store than the one that FORMAT names. Move "
                + "it back there, or, if it is FORMAT that came from elsewhere, restore FORMAT from a backup; nothing "
                + "was touched.");
    }

    /// <summary>What a FORMAT said that is missing, by all else that repeats it; touches nothing.</summary>
    /// <param name="fileSystem">The data directory, which holds files of a store.</param>
    /// <param name="isWanted">
    /// Somebody has asked for it. Not done by itself: what has no FORMAT is also a copy that was cut off, or what a
    /// wrong move has left of a store.
    /// </param>
    /// <exception cref="StoreOpenException">It is not wanted, or the files do not agree.</exception>
    public static StoreFormat Restore(IFileSystem fileSystem, bool isWanted)
    {
        var found = FindOthers(fileSystem, true);
        if (isWanted && found is [{ IsReadable: true }])
        {
            return new StoreFormat(StoreFormat.CurrentVersion, found[0].Store);
        }

        const string missing = "The data directory holds segments or large blobs but no FORMAT";
        throw new StoreOpenException(found switch
        {
            [{ IsReadable: true }] => $"{missing}. All of them are of the store {found[0].Store}. If they are all of "
                + "it, and not a copy that was cut off, start once with BlobStash:Storage:RestoreFormat=true; else "
                + "restore FORMAT from a backup, or set another BlobStash:DataDirectory; nothing was touched.",
            [] => $"{missing}, and none says which store this is. Restore FORMAT from a backup, or set another "
                + "BlobStash:DataDirectory; nothing was touched.",
            [_] => $"{missing}, and {found[0].Path} was written by a later version of BlobStash. Use that version; "
                + "nothing was touched.",
            _ => $"{missing}, and {found[0].Path} and {found[1].Path} belong to two stores. Move the files of the "
                + "other store away, or restore FORMAT from a backup; nothing was touched.",
        });
    }

    private static byte[] ReadBytes(IFileSystem fileSystem)
    {
        using var file = fileSystem.OpenRead(StorePaths.Format);
        var bytes = new byte[StoreFormat.MaxBytes];
        return bytes[..file.Read(0, bytes)];
    }

    private static void ThrowIfLater(byte[] bytes)
    {
        if (StoreFormat.TryReadLaterVersion(bytes, out var version))
        {
            throw new StoreOpenException(
                $"The data directory has format version {version}, and this version of BlobStash reads up to "
                + $"{StoreFormat.CurrentVersion}. Use the version that wrote it; nothing was touched.");
        }
    }

    /// <summary>What FORMAT said, by all else that repeats it.</summary>
    private static StoreFormat Restore(IFileSystem fileSystem)
    {
        var found = FindOthers(fileSystem, true);
        return found.Count switch
        {
            1 when found[0].IsReadable => new StoreFormat(StoreFormat.CurrentVersion, found[0].Store),
            0 => throw new StoreOpenException(
                "FORMAT in the data directory is damaged, or not that of a BlobStash store, and no other file there "
                + "says which store this is. Restore FORMAT from a backup, or set another BlobStash:DataDirectory; "
                + "nothing was touched."),
            1 => throw new StoreOpenException(
                $"FORMAT in the data directory is damaged, and {found[0].Path} was written by a later version of "
                + "BlobStash. Use that version; nothing was touched."),
            _ => throw new StoreOpenException(
                $"FORMAT in the data directory is damaged, and {found[0].Path} and {found[1].Path} belong to two "
                + "stores. Move the files of the other store away, or restore FORMAT from a backup; nothing was "
                + "touched."),
        };
    }

    /// <summary>One file for each store that files are of, two at most.</summary>
    private static List<RepeatedIdentity> FindOthers(IFileSystem fileSystem, bool withCheckpoint)
    {
        var found = RepeatedIdentity.FindAll(fileSystem).DistinctBy(identity => identity.Store).Take(2).ToList();
        if (found.Count == 0 && withCheckpoint && CheckpointReader.TryReadStore(fileSystem, out var store))
        {
            found.Add(new RepeatedIdentity(store, StorePaths.Checkpoint, true));
        }

        return found;
    }

    private static int CountWrongDigits(StoreId left, StoreId right) =>
        left.ToString().Zip(right.ToString()).Count(pair => pair.First != pair.Second);
}
