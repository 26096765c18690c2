using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Sync.Merkle;

namespace BlobStash.Sync.Tests.Merkle;

/// <summary>Inventories that say they are too large for a root in every state.</summary>
public sealed class LargeTreeTests
{
    private readonly MemoryInventory _inventory = MemoryInventory.WithBlobs(600);
    private readonly MerkleTree _tree;

    public LargeTreeTests()
    {
        _inventory.PretendedCount = MerkleTree.MaxEagerDigests + 1;
        _tree = new MerkleTree(_inventory);
    }

    [Fact]
    public void GetState_RootWasNeverAskedFor_HasLeavesAndNoRoot()
    {
        var state = _tree.GetState();

        AssertLeaves(state);
        Assert.Null(state.Root);
        Assert.Same(state, _tree.GetState());
    }

    [Fact]
    public void GetLeafState_SmallInventory_HasTheLeavesOfItsStateAndNoRoot()
    {
        _inventory.PretendedCount = 1;

        var state = _tree.GetLeafState();

        AssertLeaves(state);
        Assert.Null(state.Root);
        Assert.Equal(_tree.GetState().MerkleRoot, state.MerkleRoot);
        Assert.NotNull(_tree.GetLeafState().Root);
    }

    [Fact]
    public void GetState_OneBucketChanged_CopiesThatOneOnly()
    {
        _tree.GetState();
        var copies = _inventory.Copies;

        _inventory.Add(MemoryInventory.DigestOf("another"));

        var state = _tree.GetState();
        var copied = _inventory.Copies - copies;

        AssertLeaves(state);
        Assert.Equal(1, copied);
    }

    [Fact]
    public async Task GetState_AfterTheRootWasComputed_HasItUntilTheNextChange()
    {
        var awaited = await _tree.GetStateWithRootAsync(CancellationToken.None);

        Assert.Equal(RootOf(_inventory), awaited.Root);
        Assert.Same(awaited, _tree.GetState());
        Assert.Same(awaited, await _tree.GetStateWithRootAsync(CancellationToken.None));
        _inventory.Add(MemoryInventory.DigestOf("another"));
        Assert.Null(_tree.GetState().Root);
    }

    [Fact]
    public async Task GetStateWithRootAsync_ChangesInBothWaysInTurn_EqualsTheDefinition()
    {
        var random = new Random(5);
        for (var round = 0; round < 60; round++)
        {
            for (var change = random.Next(4); change > 0; change--)
            {
                var digest = MemoryInventory.DigestOf($"blob-{random.Next(700)}");
                if (random.Next(2) == 0)
                {
                    _inventory.Add(digest);
                }
                else
                {
                    _inventory.Remove(digest);
                }
            }

            if (random.Next(3) > 0)
            {
                AssertLeaves(_tree.GetState());
            }

            if (random.Next(3) > 0)
            {
                var state = await _tree.GetStateWithRootAsync(CancellationToken.None);
                ReferenceState.AssertEqual(ReferenceState.Of(DigestsOf(_inventory)), state);
            }
        }
    }

    [Fact]
    public async Task GetState_WhileTheRootIsComputed_DoesNotWaitForIt()
    {
        using var reached = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        _tree.GetState();
        _inventory.Add(MemoryInventory.DigestOf("another"));
        var isHeld = 0;
        _inventory.Copying = _ =>
        {
            if (Interlocked.Exchange(ref isHeld, 1) == 0)
            {
                reached.Release();
                goOn.Wait();
            }
        };
        var awaited = _tree.GetStateWithRootAsync(CancellationToken.None);
        await reached.WaitAsync();

        _inventory.Add(MemoryInventory.DigestOf("one more"));
        var state = _tree.GetState();
        var later = _tree.GetStateWithRootAsync(CancellationToken.None);
        goOn.Set();

        Assert.Null(state.Root);
        AssertLeaves(state);
        Assert.NotNull((await awaited).Root);
        ReferenceState.AssertEqual(ReferenceState.Of(DigestsOf(_inventory)), await later);
        Assert.Equal((await later).Root, _tree.GetState().Root);
    }

    [Fact]
    public async Task GetStateWithRootAsync_Cancelled_LeavesTheComputationToOthers()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _tree.GetStateWithRootAsync(gone.Token));

        Assert.Equal(RootOf(_inventory), (await _tree.GetStateWithRootAsync(CancellationToken.None)).Root);
    }

    [Fact]
    public async Task GetStateWithRootAsync_ManyAskersAndAWriter_EachAgreesWithItself()
    {
        var writer = Task.Run(() =>
        {
            for (var number = 0; number < 300; number++)
            {
                _inventory.Add(MemoryInventory.DigestOf($"more-{number}"));
            }
        });
        var askers = Enumerable.Range(0, 20).Select(async _ =>
        {
            var state = await _tree.GetStateWithRootAsync(CancellationToken.None);
            Assert.NotNull(state.Root);
            Assert.InRange(state.Count, 600, 900);
            Assert.InRange(_tree.GetState().Count, state.Count, 900);
        });
        await Task.WhenAll(askers.Append(writer));

        ReferenceState.AssertEqual(
            ReferenceState.Of(DigestsOf(_inventory)), await _tree.GetStateWithRootAsync(CancellationToken.None));
    }

    [Fact]
    public void MerkleRoot_OfAnyState_IsTheHashOfItsLeaves()
    {
        var state = _tree.GetState();
        var bytes = state.Leaves.ToArray().SelectMany(leaf => Convert.FromHexString(leaf?.ToString() ?? new('0', 64)));

        Assert.Equal(Blake2b256.Hash(bytes.ToArray()), state.MerkleRoot);
        Assert.Equal(
            "cf7dd6545b3e87acc5e28a6295dc4972ed21302660e16207e0a4dc5456376a33",
            new MerkleTree(new MemoryInventory()).GetState().MerkleRoot.ToString());
    }

    private static Digest? RootOf(MemoryInventory inventory) => ReferenceState.Of(DigestsOf(inventory)).Root;

    private static List<Digest> DigestsOf(MemoryInventory inventory)
    {
        var digests = new List<Digest>();
        for (var prefix = 0; prefix < MerkleState.BucketCount; prefix++)
        {
            inventory.CopyBucket((byte)prefix, digests);
        }

        return digests;
    }

    private void AssertLeaves(MerkleState state)
    {
        var expected = ReferenceState.Of(DigestsOf(_inventory));
        Assert.Equal(expected.Count, state.Count);
        Assert.Equal(expected.Leaves.ToArray(), state.Leaves.ToArray());
        Assert.Equal(expected.MerkleRoot, state.MerkleRoot);
    }
}
