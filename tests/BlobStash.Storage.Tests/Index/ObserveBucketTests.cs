using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Index;

public sealed class ObserveBucketTests : IDigestSetObserver
{
    private const int BlobLength = 30;
    private readonly HashSet<Digest> _seen = [];

    [Fact]
    public async Task ObserveBucket_CopyAndChanges_MakeTheSet()
    {
        await using var store = await Stores.OpenAsync(new MemoryFileSystem());
        var blobs = Enumerable.Range(0, 400).Select(seed => Stores.Blob(seed, BlobLength)).ToList();
        var bucket = blobs.GroupBy(blob => Blake2b256.Hash(blob).Prefix).MaxBy(group => group.Count())!.ToList();
        var prefix = Blake2b256.Hash(bucket[0]).Prefix;
        foreach (var blob in bucket.Skip(2))
        {
            await store.PutAsync(blob);
        }

        var digests = new List<Digest>();
        store.ObserveBucket(prefix, this, digests);
        await store.PutAsync(bucket[0]);
        await store.PutAsync(bucket[1]);
        await store.PutAsync(bucket[1]);
        await store.PutAsync(blobs.First(blob => Blake2b256.Hash(blob).Prefix != prefix));
        await store.DeleteAsync(bucket[1]);

        Assert.Equal(bucket.Skip(2).Select(blob => Blake2b256.Hash(blob)).Order(), digests);
        Assert.Equal([Blake2b256.Hash(bucket[0])], _seen);
    }

    [Fact]
    public async Task ListDigests_WithBounds_ListsAsListDoes()
    {
        await using var store = await Stores.OpenAsync(new MemoryFileSystem());
        for (var seed = 0; seed < 200; seed++)
        {
            await store.PutAsync(Stores.Blob(seed, BlobLength));
        }

        Digest[] all = [.. store.ListAll().Select(blob => blob.Digest)];
        var page = new Digest[300];

        Assert.Equal(all, page[..store.ListDigests(default, null, page)]);
        Assert.Equal(all[20..50], page[..store.ListDigests(all[20], all[50], page)]);
        Assert.Equal(all[20..24], page[..store.ListDigests(all[20], all[50], page.AsSpan(0, 4))]);
        Assert.Equal(0, store.ListDigests(all[50], all[50], page));
        Assert.Equal(0, store.ListDigests(all[50], all[20], page));
        Assert.Equal(1, store.ListDigests(all[199], null, page));
    }

    void IDigestSetObserver.OnAdded(in Digest digest) => Assert.True(_seen.Add(digest));

    void IDigestSetObserver.OnRemoved(in Digest digest) => Assert.True(_seen.Remove(digest));
}
