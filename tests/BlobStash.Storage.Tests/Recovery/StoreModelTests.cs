using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;
using FsCheck;
using FsCheck.Fluent;

namespace BlobStash.Storage.Tests.Recovery;

/// <summary>Whatever is done to a store, it holds what a dictionary holds.</summary>
public sealed class StoreModelTests
{
    private static readonly int[] Lengths = [0, 1, 900, 65_536, 65_537, 150_000, 540_000];

    private static readonly byte[][] Blobs =
        [.. Enumerable.Range(0, 2 * Lengths.Length)
            .Select(number => Stores.Blob(number, Lengths[number % Lengths.Length]))];

    private enum Step
    {
        Put,
        PutOfUnknownLength,
        Delete,
        Abandon,
        Compact,
        ReopenCleanly,
        ReopenWithoutCheckpoint,
        ReopenAfterKill,
        ReopenAfterPowerLoss,
        ReopenWithOtherSegmentSize,
    }

    [Fact]
    public void Store_AnyOperations_EqualsADictionary()
    {
        var step = Gen.Frequency(
            (6, Gen.Constant(Step.Put)),
            (3, Gen.Constant(Step.PutOfUnknownLength)),
            (4, Gen.Constant(Step.Delete)),
            (1, Gen.Constant(Step.Abandon)),
            (3, Gen.Constant(Step.Compact)),
            (3, Gen.Elements(
                Step.ReopenCleanly, Step.ReopenWithoutCheckpoint, Step.ReopenAfterKill, Step.ReopenAfterPowerLoss,
                Step.ReopenWithOtherSegmentSize)));
        var operation = from kind in step
                        from blob in Gen.Choose(0, (2 * Lengths.Length) - 1)
                        select (kind, blob);
        Check.One(
            Quietly.WithMaxTest(8).WithStartSize(30).WithEndSize(50),
            Prop.ForAll(operation.ListOf().ToArbitrary(), operations => RunAsync(operations)));
    }

    private static async Task RunAsync(IEnumerable<(Step Kind, int Blob)> operations)
    {
        var disk = new MemoryFileSystem();
        var model = new Dictionary<Digest, byte[]>();
        var options = Stores.Options with
        {
            CheckpointBytes = 0,
            CompactionDeadShare = 0.01,
            TombstoneGrace = TimeSpan.Zero,
        };
        var store = await Stores.OpenAsync(disk, options);
        foreach (var (kind, number) in operations)
        {
            var blob = Blobs[number];
            if (kind < Step.ReopenCleanly)
            {
                await ApplyAsync(store, model, kind, blob);
                continue;
            }

            if (kind == Step.ReopenWithOtherSegmentSize)
            {
                options = options with { SegmentSizeBytes = (6L << 20) - options.SegmentSizeBytes };
            }

            (store, disk) = await ReopenAsync(store, disk, kind, options);
            AssertEqual(model, store);
        }

        AssertEqual(model, store);
        await store.DisposeAsync();
    }

    private static async Task ApplyAsync(BlobStore store, Dictionary<Digest, byte[]> model, Step kind, byte[] blob)
    {
        var digest = Blake2b256.Hash(blob);
        if (kind == Step.Delete)
        {
            Assert.Equal(model.Remove(digest), await store.DeleteAsync(blob));
        }
        else if (kind == Step.Compact)
        {
            Assert.False((await store.CompactAsync(CancellationToken.None)).IsIncomplete);
        }
        else if (kind == Step.Abandon)
        {
            await using var writer = store.CreateWriter(-1);
            await writer.WriteAsync(blob, CancellationToken.None);
        }
        else
        {
            // Whether a deletion is still remembered is up to the compactions before.
            PutOutcome[] expected = model.TryAdd(digest, blob)
                ? [PutOutcome.Stored, PutOutcome.Returned]
                : [PutOutcome.AlreadyStored];
            Assert.Contains((await store.PutAsync(blob, kind == Step.Put ? blob.Length : -1)).Outcome, expected);
        }
    }

    private static async Task<(BlobStore Store, MemoryFileSystem Disk)> ReopenAsync(
        BlobStore store, MemoryFileSystem disk, Step kind, BlobStoreOptions options)
    {
        var next = kind switch
        {
            Step.ReopenAfterKill => disk.Kill(),
            Step.ReopenAfterPowerLoss => disk.LosePower(),
            _ => disk,
        };
        await store.DisposeAsync();
        if (kind == Step.ReopenWithoutCheckpoint)
        {
            next.Delete("checkpoint");
        }

        return (await Stores.OpenAsync(next, options), next);
    }

    private static void AssertEqual(Dictionary<Digest, byte[]> model, BlobStore store)
    {
        Assert.Equal(
            model.Select(pair => new BlobInfo(pair.Key, pair.Value.Length)).OrderBy(info => info.Digest),
            store.ListAll());
        Assert.Equal(model.Count, store.Count);
        Assert.Equal(model.Values.Sum(blob => (long)blob.Length), store.TotalBytes);
        foreach (var (digest, blob) in model)
        {
            Assert.True(blob.AsSpan().SequenceEqual(store.Get(digest)));
        }
    }
}
