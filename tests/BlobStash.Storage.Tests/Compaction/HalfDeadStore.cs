using BlobStash.Core.Hashing;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Compaction;

/// <summary>A store with a few sealed segments, of whose blobs two thirds were deleted.</summary>
internal sealed class HalfDeadStore
{
    private const int BlobLength = 60_000;
    private const int BlobCount = 60;

    public static byte[][] Kept { get; } = [.. All.Where((_, number) => number % 3 == 0)];

    public static byte[][] Deleted { get; } = [.. All.Where((_, number) => number % 3 != 0)];

    private static IEnumerable<byte[]> All =>
        Enumerable.Range(0, BlobCount).Select(seed => Stores.Blob(seed, BlobLength));

    /// <summary>Bytes of the records that are dead, of sealed segments or not.</summary>
    public static long DeadBytes => Deleted.Length * SegmentFormat.RecordSize(BlobLength);

    public static async Task FillAsync(BlobStore store)
    {
        foreach (var blob in All)
        {
            await store.PutAsync(blob);
        }

        foreach (var blob in Deleted)
        {
            Assert.True(await store.DeleteAsync(blob));
        }
    }

    /// <summary>Bytes of all segments on the disk, without their parity.</summary>
    public static long SegmentBytes(MemoryFileSystem disk) => disk.Lengths()
        .Where(file => file.Path.EndsWith(".seg", StringComparison.Ordinal))
        .Sum(file => (long)file.Length);

    /// <summary>Everything kept is there with its bytes, nothing else is, and the deletions are remembered.</summary>
    public static void AssertIntact(BlobStore store)
    {
        Assert.Equal(Kept.Length, store.Count);
        Assert.All(Kept, store.AssertHas);
        Assert.All(Deleted, store.AssertLacks);
        Assert.All(Deleted, blob => Assert.True(store.IsDeleted(Blake2b256.Hash(blob))));
    }
}
