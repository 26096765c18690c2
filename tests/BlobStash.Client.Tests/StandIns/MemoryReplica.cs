using System.Collections.Concurrent;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Sync.Merkle;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>This node, in memory, with faults on demand.</summary>
internal sealed class MemoryReplica : ILocalReplica
{
    private readonly MerkleTree _tree;
    private int _storing;

    public MemoryReplica() => _tree = new MerkleTree(Store);

    public MemoryStore Store { get; } = new();

    /// <summary>Every digest that was asked to be stored, in order.</summary>
    public ConcurrentQueue<Digest> Attempts { get; } = [];

    /// <summary>Thrown instead of storing, if set.</summary>
    public Exception? StoreFault { get; set; }

    /// <summary>Digests that were deleted here.</summary>
    public HashSet<Digest> Deleted { get; } = [];

    /// <summary>Digests whose reading breaks off after a few bytes.</summary>
    public HashSet<Digest> Unreadable { get; } = [];

    /// <summary>Runs while a blob is being stored; its argument is how many are at this moment.</summary>
    public Func<int, Task>? Storing { get; set; }

    public MerkleState GetState() => _tree.GetState();

    public void CopyBucket(byte prefix, List<Digest> digests) => Store.CopyBucket(prefix, digests);

    public bool Contains(in Digest digest) => Store.Find(digest) is not null;

    public bool IsDeleted(in Digest digest) => Deleted.Contains(digest);

    public Stream? OpenRead(in Digest digest)
    {
        var bytes = Store.Find(digest);
        if (bytes is null)
        {
            return null;
        }

        return Unreadable.Contains(digest) ? new BrokenStream(bytes.Length) : new MemoryStream(bytes, writable: false);
    }

    public async Task<StoreOutcome> StoreAsync(
        Digest expected, long? length, Stream content, CancellationToken cancellationToken)
    {
        Attempts.Enqueue(expected);
        if (StoreFault is not null)
        {
            throw StoreFault;
        }

        try
        {
            var now = Interlocked.Increment(ref _storing);
            await (Storing?.Invoke(now) ?? Task.CompletedTask);
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, cancellationToken);
            if (Blake2b256.Hash(bytes.ToArray()) != expected)
            {
                return StoreOutcome.Mismatch;
            }

            if (Deleted.Contains(expected))
            {
                return StoreOutcome.Deleted;
            }

            Store.Add(bytes.ToArray());
            return StoreOutcome.Stored;
        }
        finally
        {
            Interlocked.Decrement(ref _storing);
        }
    }
}
