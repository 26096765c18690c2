using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlobStash.Storage.Tests;

/// <summary>Short forms of what the tests do with a store.</summary>
internal static class Stores
{
    public const long SmallSegment = BlobStoreOptions.MinSegmentSizeBytes;

    public static BlobStoreOptions Options { get; } = new()
    {
        SegmentSizeBytes = SmallSegment,
        ParityShards = 0,
        RepairOnRead = false,
        WorksInBackground = false,
        ReserveBytes = 0,
    };

    /// <summary>The same with parity, in shards that are small as the segments are.</summary>
    public static BlobStoreOptions WithParity { get; } =
        Options with { ParityShards = 2, ParityShardBytes = 4096, RepairOnRead = true, WorksInBackground = true };

    public static Task<BlobStore> OpenAsync(
        IFileSystem fileSystem, BlobStoreOptions? options = null, TimeProvider? clock = null) =>
        BlobStore.OpenAsync(
            options ?? Options,
            fileSystem,
            clock ?? TimeProvider.System,
            NullLogger<BlobStore>.Instance,
            CancellationToken.None);

    /// <summary>Puts a blob, by default with its length announced.</summary>
    public static async Task<PutResult> PutAsync(this BlobStore store, byte[] blob, long? announced = null)
    {
        await using var writer = store.CreateWriter(announced ?? blob.Length);
        await writer.WriteAsync(blob, CancellationToken.None);
        return await writer.CommitAsync(Blake2b256.Hash(blob), CancellationToken.None);
    }

    public static async Task<bool> DeleteAsync(this BlobStore store, byte[] blob) =>
        await store.DeleteAsync(Blake2b256.Hash(blob), CancellationToken.None);

    /// <summary>All bytes of a blob; null when it is not stored.</summary>
    public static byte[]? Get(this BlobStore store, Digest digest)
    {
        using var reader = store.OpenRead(digest);
        if (reader is null)
        {
            return null;
        }

        var blob = new byte[reader.Length];
        var total = 0;
        for (int read; (read = reader.Read(total, blob.AsSpan(total))) > 0; total += read)
        {
            Assert.InRange(read, 1, BlobReader.BlockSize);
        }

        Assert.Equal(blob.Length, total);
        return blob;
    }

    public static void AssertHas(this BlobStore store, byte[] blob)
    {
        var digest = Blake2b256.Hash(blob);
        Assert.True(store.TryGetLength(digest, out var length), $"{digest} is missing");
        Assert.Equal(blob.Length, length);
        Assert.True(blob.AsSpan().SequenceEqual(store.Get(digest)), $"{digest} has other bytes");
    }

    public static void AssertLacks(this BlobStore store, byte[] blob)
    {
        var digest = Blake2b256.Hash(blob);
        Assert.False(store.TryGetLength(digest, out _));
        Assert.Null(store.OpenRead(digest));
    }

    /// <summary>A blob of pseudo-random bytes; the same for the same seed.</summary>
    public static byte[] Blob(int seed, int length)
    {
        var blob = new byte[length];
        new Random(seed).NextBytes(blob);
        return blob;
    }

    public static BlobInfo[] ListAll(this BlobStore store)
    {
        var page = new BlobInfo[store.Count + 1];
        return page[..store.List(default, null, page)];
    }
}
