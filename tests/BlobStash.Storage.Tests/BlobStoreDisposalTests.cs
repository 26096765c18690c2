using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests;

public sealed class BlobStoreDisposalTests
{
    [Fact]
    public async Task DisposeAsync_CalledTwiceAtOnce_BothWaitUntilTheDirectoryIsReleased()
    {
        var disk = new MemoryFileSystem();
        var store = await Stores.OpenAsync(disk);
        await store.PutAsync(Stores.Blob(1, 100));
        using var gate = disk.Faults.HoldOnce(DiskCall.Create, "tmp/");

        var first = store.DisposeAsync().AsTask();
        await gate.Reached;
        var second = store.DisposeAsync().AsTask();

        Assert.False(second.IsCompleted);
        gate.Open();
        await Task.WhenAll(first, second);
        await using var again = await Stores.OpenAsync(disk);
        Assert.Equal(1, again.Count);
    }
}
