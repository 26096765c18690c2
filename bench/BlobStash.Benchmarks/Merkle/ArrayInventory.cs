using BlobStash.Core.Digests;
using BlobStash.Sync;

namespace BlobStash.Benchmarks.Merkle;

/// <summary>Random digests in sorted lists, which cost next to nothing to copy. Not thread safe.</summary>
internal sealed class ArrayInventory : IInventory
{
    private readonly Random _random = new(5);
    private readonly List<Digest>[] _buckets = [.. Enumerable.Range(0, 256).Select(_ => new List<Digest>())];
    private readonly long[] _versions = new long[256];

    /// <summary>Fills the inventory.</summary>
    public ArrayInventory(int count)
    {
        for (var number = 0; number < count; number++)
        {
            var digest = CreateDigest((byte)_random.Next(256));
            _buckets[digest.Prefix].Add(digest);
        }

        foreach (var bucket in _buckets)
        {
            bucket.Sort();
        }
    }

    /// <inheritdoc/>
    public long Count => _buckets.Sum(bucket => (long)bucket.Count);

    /// <summary>Puts another digest in the place of a bucket's first one, so that the size stays as it is.</summary>
    public void Replace(byte prefix)
    {
        var bucket = _buckets[prefix];
        bucket[0] = CreateDigest(prefix);
        bucket.Sort();
        _versions[prefix]++;
    }

    /// <inheritdoc/>
    public long GetBucketVersion(byte prefix) => _versions[prefix];

    /// <inheritdoc/>
    public void CopyBucket(byte prefix, List<Digest> digests) => digests.AddRange(_buckets[prefix]);

    private Digest CreateDigest(byte prefix)
    {
        var bytes = new byte[Digest.Size];
        _random.NextBytes(bytes);
        bytes[0] = prefix;
        return Digest.FromBytes(bytes);
    }
}
