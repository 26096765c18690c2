using BlobStash.Storage.Contract;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>
/// One seed of the simulation: a store is worked with, loses the power at a random call, comes back with a random legal
/// part of what was not flushed, is checked, and so on for several generations.
/// </summary>
internal sealed class CrashRun(int seed, bool ignoresFlushes = false)
{
    /// <summary>How often the store of one seed is cut.</summary>
    public const int CrashPoints = 5;

    private const int MaxOperations = 20;

    private readonly Random _random = new(seed);
    private readonly AcknowledgedBlobs _acknowledged = new();
    private MemoryFileSystem _medium = new();

    /// <summary>Segments that were compacted and tombstones that expired, in all generations.</summary>
    public (int Segments, long Tombstones) Compacted { get; private set; }

    public async Task RunAsync()
    {
        for (var generation = 0; generation < CrashPoints; generation++)
        {
            await RunGenerationAsync();
        }

        var disk = new SimulatedDisk(_medium) { IgnoresFlushes = ignoresFlushes };
        await using var last = NewSession(disk);
        await last.OpenAsync();
    }

    private async Task RunGenerationAsync()
    {
        var disk = new SimulatedDisk(_medium)
        {
            CutAtChange = 1 + _random.Next(_random.Next(3) == 0 ? 12 : 150),
            IgnoresFlushes = ignoresFlushes,
        };
        await using (var session = NewSession(disk))
        {
            try
            {
                await session.OpenAsync();
                for (var i = _random.Next(MaxOperations); i > 0 && !disk.IsCut; i--)
                {
                    await CrashOperation.Choose(_random).RunAsync(session, _random);
                }
            }
            catch (Exception error) when (error is IOException or StorageException or StoreOpenException)
            {
                Assert.True(disk.IsCut, error.ToString());
            }

            disk.Cut();
            Compacted = (
                Compacted.Segments + session.Compacted.Sum(report => report.CompactedSegments),
                Compacted.Tombstones + session.Compacted.Sum(report => report.ExpiredTombstones));
        }

        // Now and then only the process dies, and the system keeps all that it was given.
        _medium = _random.Next(5) == 0 ? _medium : _medium.LosePower(_random);
    }

    private StoreSession NewSession(SimulatedDisk disk) => new(_medium, disk, _acknowledged, PoolBlob.Options);
}
