using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Tests.Index;

public sealed class DigestObserverTests
{
    private readonly DigestIndex _index = new();
    private readonly RecordingObserver _observer = new();

    [Fact]
    public void Observe_DigestsAreThere_ToldOfEachOnce()
    {
        var entries = Enumerable.Range(0, 3000).Select(Entry).ToList();
        entries.ForEach(entry => Assert.True(_index.TryAdd(entry)));

        _index.Observe(_observer);

        Assert.Equal(entries.Select(entry => entry.Digest).ToHashSet(), _observer.Digests);
    }

    [Fact]
    public void Observe_SetChanges_ToldOfChangesOnly()
    {
        _index.Observe(_observer);

        Assert.True(_index.TryAdd(Entry(1)));
        Assert.False(_index.TryAdd(Entry(1)));
        Assert.True(_index.TryAdd(Entry(2)));
        Assert.True(_index.TryMove(Entry(2).Digest, Entry(2).Location, new BlobLocation(7, 64)));
        Assert.True(_index.TryRemove(Entry(1).Digest, out _));
        Assert.False(_index.TryRemove(Entry(1).Digest, out _));

        Assert.Equal([Entry(2).Digest], _observer.Digests);
        Assert.Equal(3, _observer.Calls);
    }

    [Fact]
    public void Observe_BucketIsLoaded_ToldOfItsDigests()
    {
        var entries = Enumerable.Range(0, 2000).Select(Entry).Where(entry => entry.Digest.Prefix == 5)
            .OrderBy(entry => entry.Digest).ToArray();
        _index.Observe(_observer);

        _index.Load(5, entries);

        Assert.NotEmpty(entries);
        Assert.Equal(entries.Select(entry => entry.Digest).ToHashSet(), _observer.Digests);
    }

    [Fact]
    public void Observe_WhileDigestsAreAdded_MissesNoneAndTellsNoneTwice()
    {
        Parallel.Invoke(
            () => Parallel.For(0, 20_000, number => _index.TryAdd(Entry(number))),
            () => _index.Observe(_observer));

        Assert.Equal(20_000, _observer.Digests.Count);
    }

    private static IndexEntry Entry(int number) =>
        new(Blake2b256.Hash(BitConverter.GetBytes(number)), new BlobLocation(1, 64 + (8L * number)), number);

    private sealed class RecordingObserver : IDigestObserver
    {
        private readonly Lock _lock = new();

        public HashSet<Digest> Digests { get; } = [];

        public int Calls { get; private set; }

        public void OnLoaded(ReadOnlySpan<IndexEntry> entries)
        {
            foreach (ref readonly var entry in entries)
            {
                OnAdded(entry.Digest);
            }
        }

        public void OnAdded(in Digest digest)
        {
            lock (_lock)
            {
                Calls++;
                Assert.True(Digests.Add(digest));
            }
        }

        public void OnRemoved(in Digest digest)
        {
            lock (_lock)
            {
                Calls++;
                Assert.True(Digests.Remove(digest));
            }
        }
    }
}
