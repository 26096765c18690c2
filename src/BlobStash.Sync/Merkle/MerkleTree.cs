namespace BlobStash.Sync.Merkle;

/// <summary>
/// Keeps the <see cref="MerkleState"/> of an inventory up to date, lazily: a look at an unchanged inventory compares
/// 256 versions, and after a change only the changed leaves and the part of the root from the first changed bucket
/// on are hashed again. Memory: about 60 KiB, plus the text (64 bytes a digest) of at most eight buckets while hashing.
/// </summary>
/// <remarks>
/// Thread safe. Readers that ask while a computation runs share the next one; writers of the inventory are never held
/// up, so a state shows each bucket as it was at some moment of the call, and root and leaves always agree.
/// </remarks>
public sealed class MerkleTree
{
    private readonly IInventory _inventory;
    private readonly Lock _computing = new();
    private readonly RootMidstates _midstates = new();
    private volatile TreeSnapshot _snapshot;
    private long _computationsStarted;

    /// <summary>Makes the tree; nothing is hashed before the first <see cref="GetState"/>.</summary>
    /// <param name="inventory">The digests to summarise; must outlive the tree.</param>
    public MerkleTree(IInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        _inventory = inventory;
        _snapshot = TreeSnapshot.Unseen;
    }

    /// <summary>
    /// The state of the inventory, no older than the call. Blocks the calling thread for as long as the hashing of
    /// changed buckets takes (milliseconds at 100 000 digests); returns at once when nothing changed.
    /// </summary>
    public MerkleState GetState()
    {
        var snapshot = _snapshot;
        if (FindFirstChanged(snapshot) == MerkleState.BucketCount)
        {
            return snapshot.State;
        }

        var startedBeforeAsking = Volatile.Read(ref _computationsStarted);
        lock (_computing)
        {
            // A computation that began after this reader asked has seen everything that the reader may expect.
            if (_computationsStarted > startedBeforeAsking)
            {
                return _snapshot.State;
            }

            return Recompute();
        }
    }

    private MerkleState Recompute()
    {
        Volatile.Write(ref _computationsStarted, _computationsStarted + 1);
        var previous = _snapshot;
        var first = FindFirstChanged(previous);
        if (first == MerkleState.BucketCount)
        {
            return previous.State;
        }

        using var computation = new TreeComputation(_inventory, previous, _midstates);
        var next = computation.Run(first);
        _snapshot = next;
        return next.State;
    }

    private int FindFirstChanged(TreeSnapshot snapshot)
    {
        if (ReferenceEquals(snapshot, TreeSnapshot.Unseen))
        {
            return 0;
        }

        for (var prefix = 0; prefix < MerkleState.BucketCount; prefix++)
        {
            if (_inventory.GetBucketVersion((byte)prefix) != snapshot.Versions[prefix])
            {
                return prefix;
            }
        }

        return MerkleState.BucketCount;
    }
}
