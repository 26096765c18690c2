using BlobStash.Storage.Changes;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.PowerLoss;
using Xunit.Sdk;

namespace BlobStash.Storage.Tests.Changes;

/// <summary>Writers at once, a follower that stops and goes on, and a process or a power supply that ends.</summary>
public sealed class ChangeHistoryTests
{
    private const int Seeds = 100;
    private const int Generations = 4;

    // A large blob's put is forgotten with its file, so these fit into segments.
    private static readonly PoolBlob[] Blobs = [.. PoolBlob.All.Where(static blob => blob.Bytes.Length <= 75_000)];

    [Fact]
    public async Task Follower_StoreCutAnywhere_IsToldEveryAcknowledgedChangeOnce() =>
        await Parallel.ForAsync(0, Seeds, async (seed, _) => await RunAsync(seed));

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var history = new ChangeHistory();
        var medium = new MemoryFileSystem();
        ChangeCursor? cursor = null;
        for (var generation = 0; generation < Generations; generation++)
        {
            var disk = new SimulatedDisk(medium) { CutAtChange = 10 + random.Next(60) };
            cursor = await RunGenerationAsync(disk, cursor, history, random);
            medium = random.Next(2) == 0 ? medium : medium.LosePower(random);
        }

        await using var last = await Stores.OpenAsync(medium, PoolBlob.Options);
        history.Tell((await last.Changes.ReadAllAsync(cursor ?? last.Changes.Tail)).Changes);
        history.AssertComplete();
    }

    private static async Task<ChangeCursor?> RunGenerationAsync(
        SimulatedDisk disk, ChangeCursor? cursor, ChangeHistory history, Random random)
    {
        var now = cursor;
        try
        {
            await using var store = await Stores.OpenAsync(disk, PoolBlob.Options);
            now ??= store.Changes.Tail;
            for (var round = 0; round < 12 && !disk.IsCut; round++)
            {
                var chosen = random.GetItems(Blobs, random.Next(1, 6)).Distinct();
                await Task.WhenAll(chosen.Select(blob => ChangeAsync(store, blob, history)));

                // A seal that is cut off fails no put.
                if (random.Next(3) == 0 && !disk.IsCut)
                {
                    now = await FollowAsync(store, now.Value, history, random.Next(1, 9));
                }
            }

            disk.Cut();
        }
        catch (Exception error) when (
            error is IOException or StorageException or StoreOpenException or FalseException)
        {
            Assert.True(disk.IsCut, error.ToString());
        }

        return now;
    }

    /// <summary>Fails with a cursor that is gone where the power was cut while the changes were read again.</summary>
    private static async Task<ChangeCursor> FollowAsync(
        BlobStore store, ChangeCursor cursor, ChangeHistory history, int pageSize)
    {
        var (changes, next) = await store.Changes.ReadAllAsync(cursor, pageSize);
        history.Tell(changes);
        return next;
    }

    private static async Task ChangeAsync(BlobStore store, PoolBlob blob, ChangeHistory history)
    {
        history.Begin(blob.Digest);
        if (store.TryGetLength(blob.Digest, out _))
        {
            history.End(blob.Digest, await store.DeleteAsync(blob.Bytes) ? ChangeKind.Delete : null);
        }
        else
        {
            var result = await store.PutAsync(blob.Bytes);
            var isStored = result.Outcome is PutOutcome.Stored or PutOutcome.Returned;
            history.End(blob.Digest, isStored ? ChangeKind.Put : null);
        }
    }
}
