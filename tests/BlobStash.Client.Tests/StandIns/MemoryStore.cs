using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Sync;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>Blobs in memory. Thread safe. Counts what is stored again although it is there.</summary>
internal sealed class MemoryStore : IInventory
{
    private readonly Lock _changing = new();
    private readonly SortedDictionary<Digest, byte[]> _blobs = [];
    private readonly long[] _versions = new long[256];

    public int Repeats { get; private set; }

    public long Count
    {
        get
        {
            lock (_changing)
            {
                return _blobs.Count;
            }
        }
    }

    public Digest Add(byte[] bytes) => Add(Blake2b256.Hash(bytes), bytes);

    /// <summary>Stores bytes under a name that need not be theirs.</summary>
    public Digest Add(Digest digest, byte[] bytes)
    {
        lock (_changing)
        {
            if (_blobs.TryAdd(digest, bytes))
            {
                _versions[digest.Prefix]++;
            }
            else
            {
                Repeats++;
            }
        }

        return digest;
    }

    public bool Remove(Digest digest)
    {
        lock (_changing)
        {
            _versions[digest.Prefix]++;
            return _blobs.Remove(digest);
        }
    }

    public byte[]? Find(Digest digest)
    {
        lock (_changing)
        {
            return _blobs.GetValueOrDefault(digest);
        }
    }

    /// <summary>All digests, ascending.</summary>
    public List<Digest> Digests()
    {
        lock (_changing)
        {
            return [.. _blobs.Keys];
        }
    }

    public long GetBucketVersion(byte prefix)
    {
        lock (_changing)
        {
            return _versions[prefix];
        }
    }

    public void CopyBucket(byte prefix, List<Digest> digests) =>
        digests.AddRange(Digests().Where(digest => digest.Prefix == prefix));
}
