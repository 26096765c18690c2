using System.Text;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Sync.Tests;

/// <summary>An inventory in memory that counts how often its buckets are copied.</summary>
internal sealed class MemoryInventory : IInventory
{
    private readonly Lock _changing = new();
    private readonly SortedSet<Digest>[] _buckets =
        [.. Enumerable.Range(0, 256).Select(_ => new SortedSet<Digest>())];
    private readonly long[] _versions = new long[256];
    private int _copies;

    public int Copies => Volatile.Read(ref _copies);

    /// <summary>Called in the middle of copying a bucket, before its digests are read.</summary>
    public Action<byte>? Copying { get; set; }

    /// <summary>Said instead of the true count; null for the true one.</summary>
    public long? PretendedCount { get; set; }

    public long Count => PretendedCount ?? _buckets.Sum(bucket => (long)bucket.Count);

    public static Digest DigestOf(string text) => Blake2b256.Hash(Encoding.UTF8.GetBytes(text));

    public static MemoryInventory WithBlobs(int count)
    {
        var inventory = new MemoryInventory();
        for (var number = 0; number < count; number++)
        {
            inventory.Add(DigestOf($"blob-{number}"));
        }

        return inventory;
    }

    public void Add(Digest digest)
    {
        lock (_changing)
        {
            if (_buckets[digest.Prefix].Add(digest))
            {
                _versions[digest.Prefix]++;
            }
        }
    }

    public void Remove(Digest digest)
    {
        lock (_changing)
        {
            if (_buckets[digest.Prefix].Remove(digest))
            {
                _versions[digest.Prefix]++;
            }
        }
    }

    public long GetBucketVersion(byte prefix)
    {
        lock (_changing)
        {
            return _versions[prefix];
        }
    }

    public void CopyBucket(byte prefix, List<Digest> digests)
    {
        Interlocked.Increment(ref _copies);
        Copying?.Invoke(prefix);
        lock (_changing)
        {
            digests.AddRange(_buckets[prefix]);
        }
    }
}
