using BlobStash.Core.Hashing;

namespace BlobStash.Storage.Tests.Formats;

/// <summary>testdata/formats/store-v1 was written once; every later version must open it.</summary>
public sealed class GoldenStoreTests
{
    private static readonly byte[][] Present =
    [
        "hello"u8.ToArray(),
        [],
        Pattern(70_000),
        "in a file of its own"u8.ToArray(),
        "deleted and put again"u8.ToArray(),
    ];

    private static readonly byte[] Deleted = "deleted"u8.ToArray();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenAsync_StoreOfVersion1_HasItsBlobs(bool withCheckpoint)
    {
        var disk = GoldenFolder.Load("store-v1");
        if (!withCheckpoint)
        {
            disk.Delete("checkpoint");
        }

        var before = disk.Files();
        await using var store = await Stores.OpenAsync(disk);

        Assert.Equal(Present.Length, store.Count);
        Assert.All(Present, store.AssertHas);
        store.AssertLacks(Deleted);
        Assert.Equal(before.Append("LOCK").Order(StringComparer.Ordinal), disk.Files());
        Assert.Single(before, path => path.StartsWith("large/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenAsync_StoreOfVersion1_CheckpointIsBelieved()
    {
        var disk = GoldenFolder.Load("store-v1");
        await using var store = await Stores.OpenAsync(disk);

        Assert.Contains("checkpoint", disk.Files());
        Assert.Equal(70_000, store.ListAll().Single(info => info.Digest == Blake2b256.Hash(Pattern(70_000))).Length);
    }

    /// <summary>Bytes that need no generator to be made in another language.</summary>
    internal static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];
}
