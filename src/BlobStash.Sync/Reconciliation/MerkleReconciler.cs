using BlobStash.Core.Digests;
using BlobStash.Sync.Merkle;

namespace BlobStash.Sync.Reconciliation;

/// <summary>
/// The 256-bucket exchange as seen by the initiator, without any I/O: two states give the buckets to look at, and for
/// each of them two digest lists give the difference. Thread safe: steps may be taken in any order and at once.
/// </summary>
public sealed class MerkleReconciler
{
    /// <summary>Compares the states.</summary>
    /// <param name="local">The state of this node.</param>
    /// <param name="peer">The state that the peer told.</param>
    public MerkleReconciler(MerkleState local, MerkleState peer)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(peer);
        var areLeavesEqual = local.MerkleRoot == peer.MerkleRoot;
        IsContradictory = areLeavesEqual && local.Root is { } ours && peer.Root is { } theirs && ours != theirs;
        IsAlreadyInSync = areLeavesEqual && !IsContradictory;
        Steps = areLeavesEqual ? [] : FindSteps(local, peer);
    }

    /// <summary>True when the Merkle roots are equal: nothing has to be done.</summary>
    public bool IsAlreadyInSync { get; }

    /// <summary>
    /// True when both nodes told a root and these differ although no leaf does, which no honest peer can tell.
    /// </summary>
    public bool IsContradictory { get; }

    /// <summary>The buckets whose leaves differ, by ascending prefix.</summary>
    public IReadOnlyList<BucketStep> Steps { get; }

    /// <summary>Finds the difference of one bucket.</summary>
    /// <param name="step">One of <see cref="Steps"/>.</param>
    /// <param name="local">This node's digests of the bucket, ascending. Only read.</param>
    /// <param name="peer">
    /// The peer's digests: in any order, with repeats or digests of other buckets, which do not count. Reordered.
    /// </param>
    public static BucketDifference Reconcile(BucketStep step, List<Digest> local, List<Digest> peer)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(peer);
        peer.RemoveAll(digest => digest.Prefix != step.Prefix);
        SortWithoutRepeats(peer);
        var have = new List<Digest>();
        var need = new List<Digest>();
        int ours = 0, theirs = 0;
        while (ours < local.Count && theirs < peer.Count)
        {
            var order = local[ours].CompareTo(peer[theirs]);
            if (order < 0)
            {
                have.Add(local[ours++]);
            }
            else if (order > 0)
            {
                need.Add(peer[theirs++]);
            }
            else
            {
                ours++;
                theirs++;
            }
        }

        have.AddRange(local[ours..]);
        need.AddRange(peer[theirs..]);
        return new BucketDifference(step.Prefix, have, need);
    }

    private static List<BucketStep> FindSteps(MerkleState local, MerkleState peer)
    {
        var steps = new List<BucketStep>();
        for (var prefix = 0; prefix < MerkleState.BucketCount; prefix++)
        {
            var theirs = peer.Leaves[prefix];
            if (local.Leaves[prefix] != theirs)
            {
                steps.Add(new BucketStep((byte)prefix, theirs is not null));
            }
        }

        return steps;
    }

    private static void SortWithoutRepeats(List<Digest> digests)
    {
        var isAscending = true;
        for (var position = 1; position < digests.Count && isAscending; position++)
        {
            isAscending = digests[position - 1] < digests[position];
        }

        if (isAscending)
        {
            return;
        }

        digests.Sort();
        var kept = 1;
        for (var position = 1; position < digests.Count; position++)
        {
            if (digests[position] != digests[kept - 1])
            {
                digests[kept++] = digests[position];
            }
        }

        digests.RemoveRange(kept, digests.Count - kept);
    }
}
