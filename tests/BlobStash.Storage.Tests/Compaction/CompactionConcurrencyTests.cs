using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Compaction;

public sealed class CompactionConcurrencyTests
{
    private const int Clients = 4;
    private const int BlobsEach = 10;
    private const int OperationsEach = 80;

    private static readonly BlobStoreOptions Options = Stores.WithParity with
    {
        CompactionDelay = TimeSpan.Zero,
        CompactionDeadShare = 0.1,
        TombstoneGrace = TimeSpan.Zero,
    };

    [Fact]
    public async Task Store_ClientsWorkWhileItIsCompactedAndScrubbed_HoldsWhatTheyLeft()
    {
        var disk = new MemoryFileSystem();
        var left = new bool[Clients * BlobsEach];
        await using (var store = await Stores.OpenAsync(disk, Options))
        {
            using var ended = new CancellationTokenSource();
            var compaction = CompactAsync(store, ended.Token);
            var scrub = ScrubAsync(store, ended.Token);
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(client =>
                Task.Run(() => WorkAsync(store, new Random(client), left, client * BlobsEach))));
            await ended.CancelAsync();

            Assert.InRange(await compaction, 1, int.MaxValue);
            Assert.Equal(0, await scrub);
            AssertLeft(store, left);
        }

        disk.Delete("checkpoint");
        await using var rebuilt = await Stores.OpenAsync(disk, Options);
        AssertLeft(rebuilt, left);
    }

    private static async Task WorkAsync(BlobStore store, Random random, bool[] left, int first)
    {
        for (var i = 0; i < OperationsEach; i++)
        {
            var number = first + random.Next(BlobsEach);
            var blob = BlobOf(number);
            if (!left[number])
            {
                var outcome = (await store.PutAsync(blob)).Outcome;
                Assert.True(outcome is PutOutcome.Stored or PutOutcome.Returned, outcome.ToString());
                left[number] = true;
            }
            else if (random.Next(2) == 0)
            {
                Assert.True(await store.DeleteAsync(blob));
                left[number] = false;
            }
            else
            {
                Assert.True(blob.AsSpan().SequenceEqual(store.Get(Blake2b256.Hash(blob))));
            }
        }
    }

    /// <summary>Returns how many segments were compacted.</summary>
    private static async Task<int> CompactAsync(BlobStore store, CancellationToken cancellationToken)
    {
        var compacted = 0;
        do
        {
            await Task.Yield();
            var report = await store.CompactAsync(CancellationToken.None);
            Assert.Equal((0, false), (report.DamagedSegments, report.IsIncomplete));
            compacted += report.CompactedSegments;
        }
        while (!cancellationToken.IsCancellationRequested);

        return compacted;
    }

    /// <summary>Returns how many blobs were found damaged.</summary>
    private static async Task<int> ScrubAsync(BlobStore store, CancellationToken cancellationToken)
    {
        var options = new ScrubOptions
        {
            Period = TimeSpan.Zero,
            MaxBytesPerSecond = 1L << 50,
            VerifyDigests = true,
        };
        var damaged = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            // The scrub of an empty store never waits.
            await Task.Yield();
            var report = await store.Scrubber.RunAsync(options, CancellationToken.None);
            damaged += report.Findings.Count(finding => finding.Action is not ScrubAction.ParityRebuilt);
        }

        return damaged;
    }

    private static void AssertLeft(BlobStore store, bool[] left)
    {
        for (var number = 0; number < left.Length; number++)
        {
            if (left[number])
            {
                store.AssertHas(BlobOf(number));
            }
            else
            {
                store.AssertLacks(BlobOf(number));
            }
        }

        Assert.Equal(left.Count(isLeft => isLeft), store.Count);
    }

    private static byte[] BlobOf(int number) => Stores.Blob(number, (number % 5) switch
    {
        0 => 100,
        1 => 5000,
        2 => 50_000,
        3 => 150_000,
        _ => 600_000,
    });
}
