using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>
/// Each call that needs room finds none, once, in turn; a flush loses then what it was to write. What was refused does
/// not come back, and all goes on without a restart.
/// </summary>
[Trait(Floor.Trait, Floor.Slow)]
public sealed class FullDiskCallTests
{
    [Fact]
    public async Task Store_AnyCallFindsNoRoom_RefusesThatAndGoesOn()
    {
        var untroubled = await RunAsync(0);
        for (var call = 1; call <= untroubled.Calls; call++)
        {
            if (NeedsRoom(untroubled.Log[call].Call))
            {
                await RunAsync(call);
            }
        }
    }

    private static void AssertHeld(StoreSession session)
    {
        if (session.IsOpen)
        {
            session.Acknowledged.AssertHeldBy(session.Store);
        }
    }

    private static bool NeedsRoom(DiskCall call) =>
        call is DiskCall.Create or DiskCall.Write or DiskCall.Flush or DiskCall.CreateDirectory or DiskCall.Rename;

    private static async Task<SimulatedDisk> RunAsync(int call)
    {
        var medium = new MemoryFileSystem();
        var disk = new SimulatedDisk(medium) { FailAtCall = call, FailWith = () => new StorageFullException(null) };
        var acknowledged = new AcknowledgedBlobs();
        await using (var session = new StoreSession(medium, disk, acknowledged, PoolBlob.Options))
        {
            foreach (var step in FailingCallTests.Script)
            {
                var isRefusedStart = false;
                try
                {
                    await step(session);
                }
                catch (Exception error) when (error is StorageFullException or StoreOpenException)
                {
                    Assert.True(disk.Failed is not null, error.ToString());
                    isRefusedStart = error is StoreOpenException;
                    AssertHeld(session);
                }

                if (!session.IsOpen && isRefusedStart)
                {
                    // The next one succeeds.
                    await session.OpenAsync();
                }

                Assert.True(!session.IsOpen || session.Store.Fault is null, $"Call {call} ended all writing.");
            }
        }

        var after = medium.LosePower(new Random(call));
        await using var later = new StoreSession(after, new SimulatedDisk(after), acknowledged, PoolBlob.Options);
        await later.OpenAsync();
        return disk;
    }
}
