using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>Each call of a disk fails once, in turn, as it does when a sector is bad or a cable loose.</summary>
[Trait(Floor.Trait, Floor.Slow)]
public sealed class FailingCallTests
{
    private const int PowerLosses = 1;

    private static readonly PoolBlob Small = PoolBlob.OfLength(600);
    private static readonly PoolBlob Streamed = PoolBlob.OfLength(75_000);
    private static readonly PoolBlob Large = PoolBlob.OfLength(140_000);

    /// <summary>What the sessions of these tests do.</summary>
    internal static readonly Func<StoreSession, Task>[] Script =
    [
        session => session.OpenAsync(),
        session => session.PutAsync(PoolBlob.OfLength(100), true),
        session => session.PutAsync(Small, true),
        session => session.PutAsync(Streamed, true),
        session => session.PutAsync(Large, true),
        session => session.DeleteAsync(Small),
        session => session.CheckpointAsync(),
        session => session.DeleteAsync(Large),
        session => session.PutAsync(Large, false),
        session => session.SealAsync(),
        session => session.MakeParityAsync(),
        session => session.SealAsync(),
        session => session.CompactAsync(),
        session => session.DisposeAsync().AsTask(),
        session => session.OpenAsync(),
        session => session.DeleteAsync(Streamed),
        session => session.PutAsync(Small, false),
        session => session.DisposeAsync().AsTask(),
    ];

    [Fact]
    public async Task Store_AnyCallFails_ReportsItOrGoesOnRightly()
    {
        var medium = new MemoryFileSystem();
        var untroubled = new SimulatedDisk(medium);
        await RunScriptAsync(medium, untroubled, new AcknowledgedBlobs());

        Assert.InRange(untroubled.Calls, 60, 1500);
        for (var call = 1; call <= untroubled.Calls; call++)
        {
            await FailAsync(call);
        }
    }

    private static async Task FailAsync(int call)
    {
        var medium = new MemoryFileSystem();
        var disk = new SimulatedDisk(medium) { FailAtCall = call };
        var acknowledged = new AcknowledgedBlobs();

        await RunScriptAsync(medium, disk, acknowledged);

        Assert.True(disk.Misdeed is null, $"Call {call}: {disk.Misdeed}");
        for (var seed = 0; seed < PowerLosses; seed++)
        {
            await AssertHeldAsync(medium.LosePower(new Random((call * PowerLosses) + seed)), acknowledged.Clone());
        }

        // The next process finds what the kernel still shows; it must not promise any of it that the disk lacks.
        await PutAllAsync(medium, acknowledged);
        for (var seed = 0; seed < PowerLosses; seed++)
        {
            await AssertHeldAsync(medium.LosePower(new Random((call * PowerLosses) + seed)), acknowledged.Clone());
        }
    }

    private static async Task RunScriptAsync(
        MemoryFileSystem medium, SimulatedDisk disk, AcknowledgedBlobs acknowledged)
    {
        await using var session = new StoreSession(medium, disk, acknowledged, PoolBlob.Options);
        foreach (var step in Script)
        {
            try
            {
                await step(session);
            }
            catch (Exception error) when (error is IOException or StorageException or StoreOpenException)
            {
                Assert.True(disk.Failed is not null, error.ToString());
            }

            if (disk.Failed is (DiskCall.Flush or DiskCall.FlushDirectory) && !disk.FailedSideFile)
            {
                Assert.True(
                    !session.IsOpen || session.Store.Fault is not null, $"{disk.Log[disk.FailAtCall]} ended nothing.");
                await AssertOnlyReadsAsync(session);
                return;
            }

            if (disk.Failed is not null && !session.IsOpen)
            {
                return;
            }
        }
    }

    private static async Task AssertOnlyReadsAsync(StoreSession session)
    {
        if (!session.IsOpen)
        {
            return;
        }

        Assert.NotNull(session.Store.Fault);
        await Assert.ThrowsAsync<StoreFailedException>(() => session.Store.PutAsync(Stores.Blob(1, 50)));
        await Assert.ThrowsAsync<StoreFailedException>(() => session.Store.PutAsync(Stores.Blob(1, 150_000)));
        foreach (var blob in PoolBlob.All.Where(blob => session.Acknowledged[blob] == Presence.Stored))
        {
            session.Store.AssertHas(blob.Bytes);
        }
    }

    private static async Task PutAllAsync(MemoryFileSystem medium, AcknowledgedBlobs acknowledged)
    {
        await using var session = new StoreSession(medium, new SimulatedDisk(medium), acknowledged, PoolBlob.Options);
        await session.OpenAsync();
        foreach (var blob in PoolBlob.All)
        {
            await session.PutAsync(blob, true);
        }
    }

    private static async Task AssertHeldAsync(MemoryFileSystem medium, AcknowledgedBlobs acknowledged)
    {
        var disk = new SimulatedDisk(medium);
        await using var session = new StoreSession(medium, disk, acknowledged, PoolBlob.Options);
        await session.OpenAsync();
        disk.Cut();
    }
}
