using BlobStash.Core.Digests;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Reconciliation;
using BlobStash.Sync.Tests.Merkle;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Sync.Tests.Reconciliation;

public sealed class MerkleReconcilerTests
{
    [Fact]
    public void Reconcile_AnyTwoSets_GivesTheSymmetricDifference()
    {
        var set = Gen.Choose(0, 600).ListOf();

        Check.One(Quietly, Prop.ForAll(set.ToArbitrary(), set.ToArbitrary(), (left, right) =>
        {
            var local = left.Select(Numbered).ToHashSet();
            var peer = right.Select(Numbered).ToHashSet();

            var (have, need) = Run(local, peer, list => list);

            Assert.Equal(local.Except(peer).Order(), have);
            Assert.Equal(peer.Except(local).Order(), need);
        }));
    }

    [Fact]
    public void Reconcile_ListsToTheEndOfTheStoreShuffledAndRepeated_GivesTheSameDifference()
    {
        var set = Gen.Choose(0, 600).ListOf();

        Check.One(Quietly, Prop.ForAll(set.ToArbitrary(), set.ToArbitrary(), (left, right) =>
        {
            var local = left.Select(Numbered).ToHashSet();
            var peer = right.Select(Numbered).ToHashSet();

            var (have, need) = Run(
                local, peer, list => [.. peer.Reverse(), .. list, .. peer.OrderBy(digest => digest.GetHashCode())]);

            Assert.Equal(local.Except(peer).Order(), have);
            Assert.Equal(peer.Except(local).Order(), need);
        }));
    }

    [Fact]
    public void Steps_EqualRoots_AreNone()
    {
        var state = ReferenceState.Of([Numbered(1), Numbered(2)]);

        var reconciler = new MerkleReconciler(state, ReferenceState.Of([Numbered(2), Numbered(1)]));

        Assert.True(reconciler.IsAlreadyInSync);
        Assert.Empty(reconciler.Steps);
        Assert.False(reconciler.IsContradictory);
    }

    [Fact]
    public void Steps_EmptyPeer_AskForNoList()
    {
        var reconciler = new MerkleReconciler(ReferenceState.Of([Numbered(1)]), ReferenceState.Of([]));

        Assert.False(Assert.Single(reconciler.Steps).NeedsPeerDigests);
    }

    [Fact]
    public void IsContradictory_AnotherRootOverTheSameLeaves_IsTrue()
    {
        var state = ReferenceState.Of([Numbered(1), Numbered(2)]);
        var lie = new MerkleState(Numbered(3), 2, state.Leaves.ToArray());

        Assert.True(new MerkleReconciler(state, lie).IsContradictory);
    }

    [Fact]
    public void IsAlreadyInSync_SameLeavesAndNoRootOnOneSide_IsTrue()
    {
        var state = ReferenceState.Of([Numbered(1), Numbered(2)]);
        var rootless = new MerkleState(null, 2, state.Leaves.ToArray());

        var reconciler = new MerkleReconciler(state, rootless);

        Assert.True(reconciler.IsAlreadyInSync);
        Assert.False(reconciler.IsContradictory);
        Assert.Empty(reconciler.Steps);
    }

    private static Digest Numbered(int number) => MemoryInventory.DigestOf($"{number}");

    private static (List<Digest> Have, List<Digest> Need) Run(
        HashSet<Digest> local, HashSet<Digest> peer, Func<List<Digest>, List<Digest>> distort)
    {
        var reconciler = new MerkleReconciler(ReferenceState.Of(local), ReferenceState.Of(peer));
        var have = new List<Digest>();
        var need = new List<Digest>();
        foreach (var step in reconciler.Steps)
        {
            var ours = local.Where(digest => digest.Prefix == step.Prefix).Order().ToList();
            var theirs = peer.Where(digest => digest.Prefix == step.Prefix).Order().ToList();
            var difference = MerkleReconciler.Reconcile(step, ours, step.NeedsPeerDigests ? distort(theirs) : []);
            have.AddRange(difference.Have);
            need.AddRange(difference.Need);
        }

        return (have, need);
    }
}
