using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage;
using BlobStash.Storage.Files;
using BlobStash.Storage.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlobStash.Cli.Tests.Surroundings;

/// <summary>Data directories as a node leaves them.</summary>
internal static class StoreFolder
{
    public const string Segment = "segments/0000000000000001.seg";

    public static byte[] Small { get; } = MakeBlob(1, 1001);

    public static byte[] Medium { get; } = MakeBlob(2, 150_001);

    public static byte[] Large { get; } = MakeBlob(3, 700_001);

    public static string LargePath =>
        $"large/{Blake2b256.Hash(Large).ToString()[..2]}/{Blake2b256.Hash(Large)}.blob";

    public static async Task<BlobStore> OpenAsync(TemporaryFolder folder) => await BlobStore.OpenAsync(
        new BlobStoreOptions { SegmentSizeBytes = BlobStoreOptions.MinSegmentSizeBytes },
        new PhysicalFileSystem(folder.Path),
        TimeProvider.System,
        NullLogger<BlobStore>.Instance,
        CancellationToken.None);

    /// <summary>A closed store with a small, a medium and a large blob, and the tombstone of a fourth.</summary>
    public static async Task<TemporaryFolder> MakeAsync()
    {
        var folder = new TemporaryFolder();
        await using var store = await OpenAsync(folder);
        await PutAsync(store, Small);
        await PutAsync(store, Medium);
        await PutAsync(store, Large);
        await store.DeleteAsync(await PutAsync(store, MakeBlob(4, 10)), CancellationToken.None);
        return folder;
    }

    public static async Task<Digest> PutAsync(BlobStore store, byte[] blob)
    {
        var digest = Blake2b256.Hash(blob);
        await using var writer = store.CreateWriter(blob.Length);
        await writer.WriteAsync(blob, CancellationToken.None);
        await writer.CommitAsync(digest, CancellationToken.None);
        return digest;
    }

    private static byte[] MakeBlob(int seed, int length)
    {
        var blob = new byte[length];
        new Random(seed).NextBytes(blob);
        return blob;
    }
}
