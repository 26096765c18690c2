using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>
/// Each call on each file that can be made again (parity, checkpoint, list of damaged blobs) fails once, in turn: that
/// costs a warning, never a write and never a start.
/// </summary>
[Trait(Floor.Trait, Floor.Slow)]
public sealed class SideFileFailureTests
{
    private const int TooManyOpenFiles = 24;

    [Fact]
    public Task Store_InputOutputErrorOnASideFile_GoesOn() =>
        FailEachAsync(static () => new IOException("Input/output error"), static _ => true);

    [Fact]
    public Task Store_NoDescriptorForASideFile_GoesOn() => FailEachAsync(
        static () => new IOException("Too many open files", TooManyOpenFiles),
        static call => call is DiskCall.Create or DiskCall.Open or DiskCall.FlushDirectory);

    [Fact]
    public Task Store_NoSpaceForASideFile_GoesOn() => FailEachAsync(
        static () => new StorageFullException(null),
        static call => call is not (DiskCall.Open or DiskCall.Read or DiskCall.Delete));

    private static async Task FailEachAsync(Func<Exception> error, Func<DiskCall, bool> isAffected)
    {
        var untroubled = await RunAsync(0, error);
        var calls = untroubled.Log.SideCalls().Where(number => isAffected(untroubled.Log[number].Call)).ToList();

        Assert.InRange(calls.Count, 10, 1000);
        foreach (var call in calls)
        {
            var disk = await RunAsync(call, error);
            Assert.NotNull(disk.Failed);
        }
    }

    private static async Task<SimulatedDisk> RunAsync(int call, Func<Exception> error)
    {
        var medium = new MemoryFileSystem();
        var disk = new SimulatedDisk(medium) { FailAtCall = call, FailWith = error };
        var acknowledged = new AcknowledgedBlobs();
        await using (var session = new StoreSession(medium, disk, acknowledged, PoolBlob.Options))
        {
            foreach (var step in FailingCallTests.Script)
            {
                await step(session);
                Assert.True(!session.IsOpen || session.Store.Fault is null, $"Call {call} ended all writing.");
            }
        }

        var after = medium.LosePower(new Random(call));
        await using var later = new StoreSession(after, new SimulatedDisk(after), acknowledged, PoolBlob.Options);
        await later.OpenAsync();
        return disk;
    }
}
