using BlobStash.Core.Digests;
using BlobStash.Sync.Merkle;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Sync.Tests.Merkle;

public sealed class MerkleTreeTests
{
    [Fact]
    public void GetState_NothingChanged_ReturnsTheSameStateWithoutCopying()
    {
        var inventory = MemoryInventory.WithBlobs(500);
        var tree = new MerkleTree(inventory);
        var first = tree.GetState();
        var copies = inventory.Copies;

        var second = tree.GetState();

        Assert.Same(first, second);
        Assert.Equal(copies, inventory.Copies);
    }

    [Fact]
    public void GetState_OneBucketChanged_CopiesNoBucketBeforeIt()
    {
        var inventory = MemoryInventory.WithBlobs(500);
        var tree = new MerkleTree(inventory);
        tree.GetState();
        var copies = inventory.Copies;

        inventory.Add(DigestWithPrefix(0xfe));
        tree.GetState();

        Assert.Equal(2, inventory.Copies - copies);
    }

    [Fact]
    public void GetState_EarlierState_IsNotTouchedByLaterOnes()
    {
        var inventory = MemoryInventory.WithBlobs(10);
        var tree = new MerkleTree(inventory);
        var before = tree.GetState();
        var root = before.Root;

        inventory.Add(DigestWithPrefix(1));
        var after = tree.GetState();

        Assert.Equal(root, before.Root);
        Assert.NotEqual(root, after.Root);
        Assert.Null(before.Leaves[1]);
    }

    [Fact]
    public void GetState_AnyRowOfAddsAndRemoves_EqualsTheDefinition()
    {
        // Small numbers on purpose, so that blobs come back and buckets become empty.
        var changes = Gen.Choose(-40, 40).ListOf();
        var rounds = changes.ListOf();

        Check.One(Quietly, Prop.ForAll(rounds.ToArbitrary(), list =>
        {
            var inventory = new MemoryInventory();
            var expected = new HashSet<Digest>();
            var tree = new MerkleTree(inventory);
            foreach (var round in list)
            {
                foreach (var change in round)
                {
                    Apply(change, inventory, expected);
                }

                ReferenceState.AssertEqual(ReferenceState.Of(expected), tree.GetState());
            }
        }));
    }

    [Fact]
    public void GetState_ChangeWhileCopying_AgreesWithItselfAndIsSeenNextTime()
    {
        var inventory = MemoryInventory.WithBlobs(300);
        var tree = new MerkleTree(inventory);
        var expected = new HashSet<Digest>(AllDigests(inventory));
        tree.GetState();
        var late = DigestWithPrefix(0x80);
        inventory.Add(DigestWithPrefix(0x10));
        inventory.Copying = prefix =>
        {
            if (prefix == 0x80)
            {
                inventory.Add(late);
            }
        };

        var during = tree.GetState();
        inventory.Copying = null;
        var after = tree.GetState();

        expected.Add(DigestWithPrefix(0x10));
        expected.Add(late);
        ReferenceState.AssertEqual(ReferenceState.Of(expected), during);
        ReferenceState.AssertEqual(ReferenceState.Of(expected), after);
    }

    [Fact]
    public void GetState_CopyingFailsHalfWay_NextStateIsRight()
    {
        var inventory = MemoryInventory.WithBlobs(300);
        var tree = new MerkleTree(inventory);
        tree.GetState();
        inventory.Add(DigestWithPrefix(0x20));
        inventory.Copying = prefix =>
        {
            if (prefix == 0xa0)
            {
                throw new InvalidOperationException("The bucket cannot be read.");
            }
        };

        Assert.Throws<InvalidOperationException>(() => tree.GetState());
        inventory.Copying = null;
        inventory.Add(DigestWithPrefix(0x90));
        var state = tree.GetState();

        ReferenceState.AssertEqual(ReferenceState.Of(AllDigests(inventory)), state);
    }

    [Fact]
    public async Task GetState_ReadersAndWritersAtOnce_EndsWithTheDefinition()
    {
        var inventory = MemoryInventory.WithBlobs(200);
        var tree = new MerkleTree(inventory);

        var writers = Enumerable.Range(0, 2).Select(writer => Task.Run(() =>
        {
            for (var number = 0; number < 500; number++)
            {
                inventory.Add(MemoryInventory.DigestOf($"writer-{writer}-{number}"));
            }
        }));
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            long last = 0;
            for (var look = 0; look < 25; look++)
            {
                var count = tree.GetState().Count;
                Assert.InRange(count, last, 1200);
                last = count;
            }
        }));
        await Task.WhenAll(writers.Concat(readers));

        ReferenceState.AssertEqual(ReferenceState.Of(AllDigests(inventory)), tree.GetState());
    }

    [Fact]
    public void Constructor_WrongNumberOfLeaves_Throws() =>
        Assert.Throws<ArgumentException>(() => new MerkleState(default, 0, new Digest?[255]));

    private static void Apply(int change, MemoryInventory inventory, HashSet<Digest> expected)
    {
        var digest = MemoryInventory.DigestOf($"{Math.Abs(change)}");
        if (change > 0)
        {
            inventory.Add(digest);
            expected.Add(digest);
        }
        else
        {
            inventory.Remove(digest);
            expected.Remove(digest);
        }
    }

    private static Digest DigestWithPrefix(byte prefix)
    {
        var bytes = new byte[Digest.Size];
        bytes[0] = prefix;
        bytes[31] = 1;
        return Digest.FromBytes(bytes);
    }

    private static List<Digest> AllDigests(MemoryInventory inventory)
    {
        var digests = new List<Digest>();
        for (var prefix = 0; prefix < MerkleState.BucketCount; prefix++)
        {
            inventory.CopyBucket((byte)prefix, digests);
        }

        return digests;
    }
}
