using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;
using static BlobStash.Storage.Tests.Stores;

namespace BlobStash.Storage.Tests.Blobs;

public sealed class DeletionTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(200_000)]
    [InlineData(700_000)]
    public async Task CommitAsync_DeletedBlobFromASession_StaysDeletedAlsoAfterARestart(int length)
    {
        var disk = new MemoryFileSystem();
        var blob = Blob(1, length);
        var digest = Blake2b256.Hash(blob);
        await using (var store = await OpenAsync(disk))
        {
            Assert.False(store.IsDeleted(digest));
            await store.PutAsync(blob);
            Assert.True(await store.DeleteAsync(blob));

            Assert.True(store.IsDeleted(digest));
            Assert.Equal(PutOutcome.Deleted, await PutFromSessionAsync(store, blob));
            store.AssertLacks(blob);
        }

        await using var reopened = await OpenAsync(disk);

        Assert.True(reopened.IsDeleted(digest));
        Assert.Equal(PutOutcome.Deleted, await PutFromSessionAsync(reopened, blob));
        reopened.AssertLacks(blob);
    }

    [Fact]
    public async Task CommitAsync_DeletedBlobFromAClient_LiftsTheDeletion()
    {
        await using var store = await OpenAsync(new MemoryFileSystem());
        var blob = Blob(1, 100);
        await store.PutAsync(blob);
        await store.DeleteAsync(blob);

        Assert.Equal(PutOutcome.Returned, (await store.PutAsync(blob)).Outcome);

        Assert.False(store.IsDeleted(Blake2b256.Hash(blob)));
        Assert.Equal(PutOutcome.AlreadyStored, await PutFromSessionAsync(store, blob));
        store.AssertHas(blob);
    }

    [Fact]
    public async Task CommitAsync_NewBlobFromASession_IsStored()
    {
        await using var store = await OpenAsync(new MemoryFileSystem());
        var blob = Blob(1, 100);

        Assert.Equal(PutOutcome.Stored, await PutFromSessionAsync(store, blob));

        store.AssertHas(blob);
    }

    private static async Task<PutOutcome> PutFromSessionAsync(BlobStore store, byte[] blob)
    {
        await using var writer = store.CreateWriter(blob.Length, PutOrigin.Session);
        await writer.WriteAsync(blob, CancellationToken.None);
        return (await writer.CommitAsync((Digest?)Blake2b256.Hash(blob), CancellationToken.None)).Outcome;
    }
}
