namespace BlobStash.Sync.Merkle;

/// <summary>
/// Keeps the <see cref="MerkleState"/> of an inventory up to date, lazily: a look at an unchanged inventory compares
/// 256 versions, and after a change only the changed leaves are hashed again. The root costs the hashing of all digests
/// from the first changed bucket on; a large inventory has it computed only where it is asked for. Memory: about 60
/// KiB, plus the text (64 bytes a digest) of at most eight buckets while hashing.
/// </summary>
/// <remarks>
/// Thread safe. Readers that ask while a computation runs share the next one; writers of the inventory are never held
/// up, so a state shows each bucket as it was at some moment of the call, and root and leaves always agree.
/// </remarks>
public sealed class MerkleTree
{
    /// <summary>
    /// Up to this many digests every state has its root: hashing them takes about ten milliseconds.
    /// </summary>
    public const long MaxEagerDigests = 131_072;

    private readonly IInventory _inventory;
    private readonly Lock _computingLeaves = new();
    private readonly Lock _computingRoot = new();
    private readonly Lock _asking = new();
    private readonly RootMidstates _midstates = new();
    private volatile TreeSnapshot _leaves = TreeSnapshot.Unseen;
    private volatile TreeSnapshot _rooted = TreeSnapshot.Unseen;
    private long _computationsStarted;
    private Task<MerkleState>? _asked;

    /// <summary>Makes the tree; nothing is hashed before the first state is asked for.</summary>
    /// <param name="inventory">The digests to summarise; must outlive the tree.</param>
    public MerkleTree(IInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        _inventory = inventory;
    }

    /// <summary>
    /// The state of the inventory, no older than the call. Its root is null when it would have to be computed for more
    /// than <see cref="MaxEagerDigests"/> digests. Blocks the calling thread for as long as the hashing of changed
    /// buckets takes (milliseconds for a few of them); returns at once when nothing changed.
    /// </summary>
    public MerkleState GetState() =>
        _inventory.Count <= MaxEagerDigests ? GetRooted().State : GetLeafState();

    /// <summary>
    /// The state of the inventory, no older than the call, by no more than its changed leaves: its root is null unless
    /// it is known. Blocks as <see cref="GetState"/> does.
    /// </summary>
    public MerkleState GetLeafState()
    {
        var leaves = GetLeaves();
        var rooted = _rooted;
        return rooted.IsSameAs(leaves) ? rooted.State : leaves.State;
    }

    /// <summary>
    /// The state of the inventory with its root, no older than the call. The computation is done by a thread of the
    /// pool, and shared by all who ask before it begins.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting; the computation goes on.</param>
    public Task<MerkleState> GetStateWithRootAsync(CancellationToken cancellationToken)
    {
        var rooted = _rooted;
        if (rooted.FindFirstChanged(_inventory) == MerkleState.BucketCount)
        {
            return Task.FromResult(rooted.State);
        }

        lock (_asking)
        {
            return (_asked ??= Task.Run(GetAsked, CancellationToken.None)).WaitAsync(cancellationToken);
        }
    }

    private MerkleState GetAsked()
    {
        lock (_computingRoot)
        {
            lock (_asking)
            {
                // Whoever asks from here on may expect changes that this computation does not see any more.
                _asked = null;
            }

            return GetRooted().State;
        }
    }

    private TreeSnapshot GetRooted()
    {
        if (_rooted.FindFirstChanged(_inventory) == MerkleState.BucketCount)
        {
            return _rooted;
        }

        lock (_computingRoot)
        {
            var rooted = _rooted;
            var first = rooted.FindFirstChanged(_inventory);
            if (first == MerkleState.BucketCount)
            {
                return rooted;
            }

            var leaves = _leaves;
            using var computation = new TreeComputation(_inventory, rooted, leaves, first);
            var next = computation.RunWithRoot(first, _midstates);
            _rooted = next;
            lock (_computingLeaves)
            {
                // Unless they were computed meanwhile, and may be newer.
                _leaves = ReferenceEquals(_leaves, leaves) ? next : _leaves;
            }

            return next;
        }
    }

    private TreeSnapshot GetLeaves()
    {
        var snapshot = _leaves;
        if (snapshot.FindFirstChanged(_inventory) == MerkleState.BucketCount)
        {
            return snapshot;
        }

        var startedBeforeAsking = Volatile.Read(ref _computationsStarted);
        lock (_computingLeaves)
        {
            // A computation that began after this reader asked has seen everything that the reader may expect.
            if (_computationsStarted > startedBeforeAsking)
            {
                return _leaves;
            }

            Volatile.Write(ref _computationsStarted, _computationsStarted + 1);
            using var computation = new TreeComputation(_inventory, _leaves);
            return _leaves = computation.RunLeaves();
        }
    }
}
