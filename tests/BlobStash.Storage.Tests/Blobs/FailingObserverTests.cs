using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Blobs;

/// <summary>An observer that throws when a blob is in the index already and its commit is not at its end.</summary>
public sealed class FailingObserverTests
{
    [Theory]
    [InlineData(typeof(OperationCanceledException))]
    [InlineData(typeof(InvalidOperationException))]
    public async Task PutAsync_ObserverThrows_EndsAllWritingAndOverwritesNothing(Type thrown)
    {
        await using var store = await Stores.OpenAsync(new MemoryFileSystem());
        await store.PutAsync(Stores.Blob(1, 80_000));
        var blob = Stores.Blob(2, 100_000);
        var digest = Blake2b256.Hash(blob);
        store.ObserveBucket(FirstByte(digest), new Failing(thrown), []);

        await Assert.ThrowsAsync<StoreFailedException>(() => store.PutAsync(blob));

        Assert.NotNull(store.Fault);
        Assert.Equal(blob, store.Get(digest));
        await Assert.ThrowsAsync<StoreFailedException>(() => store.PutAsync(Stores.Blob(3, 90_000)));
        Assert.Equal(blob, store.Get(digest));
    }

    private static byte FirstByte(Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        digest.CopyTo(bytes);
        return bytes[0];
    }

    private sealed class Failing(Type thrown) : IDigestSetObserver
    {
        public void OnAdded(in Digest digest) => throw (Exception)Activator.CreateInstance(thrown)!;

        public void OnRemoved(in Digest digest)
        {
        }
    }
}
