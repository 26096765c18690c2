using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Tests.Index;

public sealed class IndexBucketTests
{
    private const byte Prefix = 0x42;

    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 700)]
    [InlineData(3, 6000)]
    public void AnyMember_RandomChanges_AgreesWithADictionary(int seed, int distinct)
    {
        var random = new Random(seed);
        var digests = Digests(distinct);
        var bucket = new IndexBucket();
        var model = new SortedDictionary<Digest, IndexEntry>();
        for (var step = 0; step < distinct * 5; step++)
        {
            var digest = digests[random.Next(distinct)];
            var entry = Entry(digest, step);

            // More come than go at first, and the other way round at last, so that runs are filled, spread and drained.
            if (random.Next(distinct * 5) >= step)
            {
                Assert.Equal(model.TryAdd(digest, entry), bucket.TryAdd(entry));
            }
            else
            {
                Assert.Equal(model.Remove(digest, out var expected), bucket.TryRemove(digest, out var removed));
                Assert.Equal(expected, removed);
            }

            Assert.Equal(model.TryGetValue(digest, out var there), bucket.TryGet(digest, out var found));
            Assert.Equal(there, found);
            if (step % (distinct / 4) == 0)
            {
                AssertEqual(model, bucket, digests);
            }
        }

        AssertEqual(model, bucket, digests);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(3000)]
    public void Load_AnyNumber_EqualsAddingOneByOne(int count)
    {
        var digests = Digests(count + 50);
        var model = new SortedDictionary<Digest, IndexEntry>();
        var entries = digests.Take(count).Select(Entry).OrderBy(entry => entry.Digest).ToArray();
        foreach (var entry in entries)
        {
            model.Add(entry.Digest, entry);
        }

        var bucket = new IndexBucket();
        bucket.Load(entries);
        AssertEqual(model, bucket, digests);

        foreach (var digest in digests.Skip(count))
        {
            model.Add(digest, Entry(digest, 9));
            Assert.True(bucket.TryAdd(Entry(digest, 9)));
        }

        AssertEqual(model, bucket, digests);
    }

    [Fact]
    public void TryAdd_DigestsThatBeginAlike_AreAllKept()
    {
        var digests = Enumerable.Range(0, 3000).Select(Alike).ToList();
        var bucket = new IndexBucket();
        var model = new SortedDictionary<Digest, IndexEntry>();
        for (var i = 0; i < digests.Count; i++)
        {
            model.Add(digests[i], Entry(digests[i], i));
            Assert.True(bucket.TryAdd(Entry(digests[i], i)));
        }

        AssertEqual(model, bucket, digests);
    }

    [Fact]
    public void TryGet_WhileOthersChangeTheBucket_SeesWhatStaysAndNothingElse()
    {
        var digests = Digests(8000);
        var (staying, coming) = (digests[..2000], digests[2000..]);
        var bucket = new IndexBucket();
        staying.ForEach(digest => Assert.True(bucket.TryAdd(Entry(digest, 1))));

        Parallel.Invoke(
            () => coming.ForEach(digest => Assert.True(bucket.TryAdd(Entry(digest, 2)))),
            () =>
            {
                for (var round = 0; round < 20; round++)
                {
                    foreach (var digest in staying)
                    {
                        Assert.True(bucket.TryGet(digest, out var entry));
                        Assert.Equal(Entry(digest, 1), entry);
                    }

                    var listed = bucket.ToArray();
                    Assert.True(listed.Zip(listed.Skip(1)).All(pair => pair.First.Digest < pair.Second.Digest));
                    Assert.InRange(listed.Length, staying.Count, digests.Count);
                }
            });

        Assert.Equal(digests.Count, bucket.ToArray().Length);
    }

    private static void AssertEqual(
        SortedDictionary<Digest, IndexEntry> model, IndexBucket bucket, List<Digest> digests)
    {
        Assert.Equal(model.Values, bucket.ToArray());
        var listed = new List<Digest>();
        bucket.CopyDigests(listed);
        Assert.Equal(model.Keys, listed);
        var page = new IndexEntry[model.Count + 1];
        foreach (var lower in digests.Take(20).Append(default))
        {
            var count = bucket.CopyFrom(lower, page);
            Assert.Equal(model.Values.Where(entry => entry.Digest >= lower), page[..count]);
        }

        foreach (var digest in digests)
        {
            Assert.Equal(model.ContainsKey(digest), bucket.TryGet(digest, out _));
        }
    }

    private static List<Digest> Digests(int count) => [.. Enumerable.Range(0, count).Select(number =>
    {
        var bytes = new byte[Digest.Size];
        Blake2b256.Hash(BitConverter.GetBytes(number)).CopyTo(bytes);
        bytes[0] = Prefix;
        return Digest.FromBytes(bytes);
    })];

    /// <summary>All in one run, however many runs there are.</summary>
    private static Digest Alike(int number)
    {
        var bytes = new byte[Digest.Size];
        bytes[0] = Prefix;
        BitConverter.TryWriteBytes(bytes.AsSpan(Digest.Size - sizeof(int)), number);
        return Digest.FromBytes(bytes);
    }

    private static IndexEntry Entry(Digest digest, int number) => new(digest, new BlobLocation(1, 8L * number), number);
}
