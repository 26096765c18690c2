using System.Collections.Concurrent;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using BlobStash.Sync;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>A whole node in memory that knows sketches: replica of its own sessions, peer of others.</summary>
internal sealed class MemoryNode : ISketchReplica, IInventory
{
    private readonly Lock _changing = new();
    private readonly Dictionary<Digest, byte[]> _blobs = [];
    private readonly SortedSet<Digest>[] _buckets = [.. Enumerable.Range(0, 256).Select(_ => new SortedSet<Digest>())];
    private readonly long[] _versions = new long[256];
    private readonly MaintainedSketch _sketch;
    private readonly MerkleTree _tree;

    public MemoryNode(
        string name = "node", SketchKey? key = null, int symbolCount = 4096, ChangeBook? changes = null)
    {
        Name = name;
        Changes = changes ?? new ChangeBook(TimeProvider.System);
        SketchKey = key ?? SketchKey.Default;
        _sketch = new MaintainedSketch(new Sketch(SketchKey, symbolCount), 1);
        _tree = new MerkleTree(this);
    }

    public string Name { get; }

    public Guid Node { get; init; } = Guid.NewGuid();

    public SketchKey SketchKey { get; }

    /// <summary>When its blobs were put and deleted.</summary>
    public ChangeBook Changes { get; }

    /// <summary>Whether its sessions speak of stamps.</summary>
    public bool KeepsStamps { get; init; }

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

    /// <summary>Thrown instead of storing, if set.</summary>
    public Exception? StoreFault { get; set; }

    /// <summary>Every digest of which a session brought bytes, in order.</summary>
    public ConcurrentQueue<Digest> Attempts { get; } = [];

    /// <summary>Blobs that its own sessions brought back after they had been deleted here.</summary>
    public int ReturnedCount { get; private set; }

    /// <summary>Deletions of other nodes that were applied.</summary>
    public int DeletedCount { get; private set; }

    /// <summary>All digests, ascending.</summary>
    public List<Digest> Digests()
    {
        lock (_changing)
        {
            return [.. _buckets.SelectMany(bucket => bucket)];
        }
    }

    /// <summary>Stores as a client would, which lifts a deletion.</summary>
    public Digest Put(byte[] bytes)
    {
        var digest = Blake2b256.Hash(bytes);
        Changes.NotePut(digest, Contains(in digest));
        Add(digest, bytes);
        return digest;
    }

    /// <summary>Stores bytes under a name that need not be theirs.</summary>
    public void Add(Digest digest, byte[] bytes)
    {
        lock (_changing)
        {
            if (_blobs.TryAdd(digest, bytes))
            {
                _buckets[digest.Prefix].Add(digest);
                _versions[digest.Prefix]++;
                _sketch.Add(in digest);
            }
        }
    }

    /// <summary>Deletes, and remembers it.</summary>
    /// <returns>When that was.</returns>
    public Stamp Delete(Digest digest, bool isLocal = false)
    {
        var stamp = Changes.NoteDeletion(digest, isLocal);
        Lose(digest);
        return stamp;
    }

    /// <summary>Removes a blob without remembering it, as a restored backup would.</summary>
    public void Lose(Digest digest)
    {
        lock (_changing)
        {
            if (_blobs.Remove(digest))
            {
                _buckets[digest.Prefix].Remove(digest);
                _versions[digest.Prefix]++;
                _sketch.Remove(in digest);
            }
        }
    }

    public byte[]? Find(Digest digest)
    {
        lock (_changing)
        {
            return _blobs.GetValueOrDefault(digest);
        }
    }

    public MerkleState GetState() => _tree.GetState();

    public SymbolBlock GetSymbols() => _sketch.Copy();

    public Task<SymbolBlock> GetSymbolsAsync(CancellationToken cancellationToken) => Task.FromResult(GetSymbols());

    public long GetBucketVersion(byte prefix)
    {
        lock (_changing)
        {
            return _versions[prefix];
        }
    }

    public void CopyBucket(byte prefix, List<Digest> digests)
    {
        lock (_changing)
        {
            digests.AddRange(_buckets[prefix]);
        }
    }

    public bool Contains(in Digest digest) => Find(digest) is not null;

    public bool IsDeleted(in Digest digest) => Changes.IsDeleted(digest);

    public Stream? OpenRead(in Digest digest) =>
        Find(digest) is { } bytes ? new MemoryStream(bytes, writable: false) : null;

    public BlobStanding? FindStanding(in Digest digest) => Find(digest) is { } bytes
        ? new BlobStanding(new BlobStat(BatchStatus.Stored, bytes.Length), Changes.FindPut(digest))
        : Changes.FindDeletion(digest) ?? new BlobStanding(new BlobStat(BatchStatus.Absent, 0), Stamp.None);

    public Task<DeletionStatus> DeleteAsync(BlobDeletion deletion, CancellationToken cancellationToken)
    {
        var status = Changes.Apply(deletion, Contains(deletion.Digest));
        if (status == DeletionStatus.Applied)
        {
            Lose(deletion.Digest);
            DeletedCount++;
        }

        return Task.FromResult(status);
    }

    public PartialRoot? GetRootWithout(IReadOnlyList<Digest> without) =>
        PartialTree.GetRootWithout(_tree, this, without);

    public Task<StoreOutcome> StoreAsync(
        Digest expected, long? length, Stream content, CancellationToken cancellationToken) =>
        StoreAsync(expected, length, null, content, cancellationToken);

    public async Task<StoreOutcome> StoreAsync(
        Digest expected, long? length, Stamp? stamp, Stream content, CancellationToken cancellationToken)
    {
        var outcome = await ReceiveAsync(expected, stamp, content, cancellationToken);
        ReturnedCount += outcome == StoreOutcome.Returned ? 1 : 0;
        return outcome;
    }

    /// <summary>Stores what a session of its own, or of another node, brings.</summary>
    public async Task<StoreOutcome> ReceiveAsync(
        Digest expected, Stamp? stamp, Stream content, CancellationToken cancellationToken)
    {
        Attempts.Enqueue(expected);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        if (StoreFault is not null)
        {
            throw StoreFault;
        }

        if (Blake2b256.Hash(bytes.ToArray()) != expected)
        {
            return StoreOutcome.Mismatch;
        }

        stamp = KeepsStamps ? stamp : null;
        if (Changes.Refuses(expected, stamp))
        {
            return StoreOutcome.Deleted;
        }

        var isReturn = Changes.NoteCopy(expected, stamp, Contains(in expected));
        Add(expected, bytes.ToArray());
        return isReturn ? StoreOutcome.Returned : StoreOutcome.Stored;
    }
}
