using BlobStash.Storage.Files;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Parity;

/// <summary>Stores with sealed segments and large blobs, and their parity files.</summary>
internal static class ParityStores
{
    private const int VersionOffset = 8;

    public static bool IsParity(string path) => path.EndsWith(".par", StringComparison.Ordinal);

    /// <summary>A segment that is sealed and has parity.</summary>
    public static string SealedSegment(this MemoryFileSystem disk) => disk.Files()
        .First(path => path.StartsWith(StorePaths.Segments, StringComparison.Ordinal)
            && IsParity(path)
            && disk.ReadAll(path)[VersionOffset] == ParityFormat.WholeVersion)
        .Replace(".par", ".seg", StringComparison.Ordinal);

    /// <summary>Blobs that fill a segment of 1 MiB and more, and one large blob; all parity is made.</summary>
    public static async Task<(MemoryFileSystem Disk, byte[][] Blobs)> CreateAsync()
    {
        var disk = new MemoryFileSystem();
        var blobs = Enumerable.Range(0, 12).Select(i => Stores.Blob(i, i % 3 == 0 ? 40_000 : 130_000))
            .Append(Stores.Blob(99, 700_000)).ToArray();
        await using (var store = await Stores.OpenAsync(disk))
        {
            foreach (var blob in blobs)
            {
                await store.PutAsync(blob);
            }
        }

        await MakeParityAsync(disk);
        return (disk, blobs);
    }

    /// <summary>Opens with parity, waits until all of it is made, and closes again.</summary>
    public static async Task MakeParityAsync(MemoryFileSystem disk)
    {
        await using var store = await Stores.OpenAsync(disk, Stores.WithParity);
        await store.ParityMade;
    }

    public static void Xor(this MemoryFileSystem disk, string path, long position, byte mask)
    {
        using var file = disk.Open(path);
        Span<byte> one = stackalloc byte[1];
        file.Read(position, one);
        one[0] ^= mask;
        file.Write(position, one);
    }

    public static Dictionary<string, byte[]> Contents(this MemoryFileSystem disk) => disk.Files()
        .Where(path => path.StartsWith(StorePaths.Segments, StringComparison.Ordinal)
            || path.StartsWith(StorePaths.Large, StringComparison.Ordinal))
        .ToDictionary(path => path, disk.ReadAll);
}
