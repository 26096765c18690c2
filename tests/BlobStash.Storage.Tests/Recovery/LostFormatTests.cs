using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Recovery;

/// <summary>A store without its FORMAT.</summary>
public sealed class LostFormatTests
{
    private static readonly byte[] Small = Stores.Blob(1, 1234);
    private static readonly byte[] Large = Stores.Blob(2, 700_000);

    private static readonly BlobStoreOptions Restoring = Stores.Options with { RestoreFormat = true };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenAsync_ItIsWanted_WritesTheSameFormat(bool hasLargeAlone)
    {
        var disk = new MemoryFileSystem();
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.PutAsync(hasLargeAlone ? Large : Small);
        }

        var format = disk.ReadAll(StorePaths.Format);
        disk.Delete(StorePaths.Format);

        await using (var store = await Stores.OpenAsync(disk, Restoring))
        {
            store.AssertHas(hasLargeAlone ? Large : Small);
            Assert.True(store.StartReport.IsFormatRestored);
        }

        Assert.Equal(format, disk.ReadAll(StorePaths.Format));
        await using var again = await Stores.OpenAsync(disk);
        Assert.False(again.StartReport.IsFormatRestored);
    }

    [Fact]
    public async Task OpenAsync_ItIsNotWanted_NamesTheStoreAndTheSettingAndTouchesNothing()
    {
        var disk = await MakeAsync();
        var name = System.Text.Encoding.ASCII.GetString(disk.ReadAll(StorePaths.Format)).Split(' ')[2];
        disk.Delete(StorePaths.Format);
        var before = disk.Files();

        var error = await Assert.ThrowsAsync<StoreOpenException>(() => Stores.OpenAsync(disk));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("BlobStash:Storage:RestoreFormat=true", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, disk.Files());
    }

    [Fact]
    public async Task OpenAsync_FilesOfTwoStores_IsRefusedThoughItIsWanted()
    {
        var disk = await MakeAsync();
        var other = await MakeAsync();
        disk.Put("segments/0000000000000009.seg", other.ReadAll("segments/0000000000000001.seg"));
        disk.Delete(StorePaths.Format);

        var error = await Assert.ThrowsAsync<StoreOpenException>(() => Stores.OpenAsync(disk, Restoring));

        Assert.Contains("belong to two stores", error.Message, StringComparison.Ordinal);
        Assert.False(disk.Exists(StorePaths.Format));
    }

    private static async Task<MemoryFileSystem> MakeAsync()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        await store.PutAsync(Small);
        return disk;
    }
}
