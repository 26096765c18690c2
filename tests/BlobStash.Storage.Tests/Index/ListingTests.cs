using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Index;

public sealed class ListingTests
{
    private readonly MemoryFileSystem _disk = new();

    [Fact]
    public async Task List_InPagesOfAnySize_GivesEveryBlobOnceInOrder()
    {
        await using var store = await FillAsync(150);
        var expected = Expected(150);
        foreach (var size in new[] { 1, 7, 149, 150, 151, 1000 })
        {
            var listed = new List<BlobInfo>();
            var page = new BlobInfo[size];
            var lower = default(Digest);
            int count;
            do
            {
                count = store.List(lower, null, page);
                listed.AddRange(page.AsSpan(0, count));
            }
            while (count == size && listed[^1].Digest.TryIncrement(out lower));

            Assert.Equal(expected, listed);
        }
    }

    [Fact]
    public async Task List_WithBounds_IncludesTheLowerAndExcludesTheUpper()
    {
        await using var store = await FillAsync(60);
        var all = Expected(60);
        var page = new BlobInfo[100];

        Assert.Equal(15, store.List(all[10].Digest, all[25].Digest, page));
        Assert.Equal(all[10..25], page[..15]);
        Assert.Equal(0, store.List(all[25].Digest, all[25].Digest, page));
        Assert.Equal(0, store.List(all[25].Digest, all[10].Digest, page));
        Assert.Equal(0, store.List(default, null, []));
        Assert.Equal(1, store.List(all[59].Digest, null, page));
        Assert.Equal(4, store.List(all[10].Digest, all[50].Digest, page.AsSpan(0, 4)));
    }

    [Fact]
    public async Task GetBucketVersion_ChangesExactlyWhenTheSetDoes()
    {
        await using var store = await FillAsync(20);
        var blob = Stores.Blob(500, 100);
        var prefix = Blake2b256.Hash(blob).Prefix;
        var others = Enumerable.Range(0, 256).Where(other => other != prefix).ToList();
        var before = others.ConvertAll(other => store.GetBucketVersion((byte)other));
        var versions = new List<long> { store.GetBucketVersion(prefix) };

        await store.PutAsync(blob);
        versions.Add(store.GetBucketVersion(prefix));
        await store.PutAsync(blob);
        await store.DeleteAsync(Stores.Blob(501, 1));
        Assert.Equal(versions[^1], store.GetBucketVersion(prefix));
        await store.DeleteAsync(blob);
        versions.Add(store.GetBucketVersion(prefix));
        await store.DeleteAsync(blob);
        Assert.Equal(versions[^1], store.GetBucketVersion(prefix));
        await store.PutAsync(blob);
        versions.Add(store.GetBucketVersion(prefix));

        Assert.Equal(versions.Count, versions.Distinct().Count());
        Assert.Equal(before, others.ConvertAll(other => store.GetBucketVersion((byte)other)));
        var bucket = new List<Digest>();
        store.CopyBucket(prefix, bucket);
        Assert.Equal(store.ListAll().Select(info => info.Digest).Where(digest => digest.Prefix == prefix), bucket);
    }

    private static BlobInfo[] Expected(int count) =>
        [.. Enumerable.Range(1, count).Select(seed => new BlobInfo(Blake2b256.Hash(Stores.Blob(seed, seed)), seed))
            .OrderBy(info => info.Digest)];

    private async Task<BlobStore> FillAsync(int count)
    {
        var store = await Stores.OpenAsync(_disk);
        await Task.WhenAll(Enumerable.Range(1, count).Select(seed => store.PutAsync(Stores.Blob(seed, seed))));
        return store;
    }
}
