using System.Collections.Concurrent;
using BlobStash.Storage.Compaction;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>A store at work on a simulated disk, and what it acknowledged. One operation at a time.</summary>
internal sealed class StoreSession(
    MemoryFileSystem medium, SimulatedDisk disk, AcknowledgedBlobs acknowledged, BlobStoreOptions options)
    : IAsyncDisposable
{
    private BlobStore? _store;

    public BlobStore Store => _store!;

    public bool IsOpen => _store is not null;

    public AcknowledgedBlobs Acknowledged => acknowledged;

    public MemoryFileSystem Medium => medium;

    /// <summary>What the compactions did.</summary>
    public ConcurrentBag<CompactionReport> Compacted { get; } = [];

    /// <summary>Opens the store and checks what is in it.</summary>
    public async Task OpenAsync()
    {
        _store = await Stores.OpenAsync(disk, options);
        acknowledged.AssertHeldBy(_store);
    }

    public async Task PutAsync(PoolBlob blob, bool announced)
    {
        var before = acknowledged[blob];
        acknowledged[blob] = before == Presence.Stored ? Presence.Stored : Presence.Open;
        var result = await Store.PutAsync(blob.Bytes, announced ? null : -1);
        acknowledged[blob] = Presence.Stored;
        acknowledged.NoteStamp(blob, Store.FindLastChange(blob.Digest).Stamp);
        if (before != Presence.Open)
        {
            // The deletion before it may or may not be remembered.
            Assert.Contains(
                result.Outcome,
                before == Presence.Stored
                    ? [PutOutcome.AlreadyStored]
                    : new[] { PutOutcome.Stored, PutOutcome.Returned });
        }
    }

    public async Task DeleteAsync(PoolBlob blob)
    {
        var before = acknowledged[blob];
        acknowledged[blob] = before == Presence.Absent ? Presence.Absent : Presence.Open;
        var found = await Store.DeleteAsync(blob.Bytes);
        acknowledged[blob] = Presence.Absent;
        Assert.True(before == Presence.Open || found == (before == Presence.Stored));
    }

    /// <summary>Begins a blob and leaves it.</summary>
    public async Task AbandonAsync(PoolBlob blob)
    {
        await using var writer = Store.CreateWriter(-1);
        await writer.WriteAsync(blob.Bytes, CancellationToken.None);
    }

    /// <summary>Puts, again where they are stored, enough small blobs to fill and seal a segment.</summary>
    public async Task SealAsync()
    {
        foreach (var blob in PoolBlob.Fillers)
        {
            await DeleteAsync(blob);
            await PutAsync(blob, true);
        }
    }

    public Task CheckpointAsync()
    {
        Store.WriteCheckpoint();
        return Task.CompletedTask;
    }

    public async Task MakeParityAsync()
    {
        Store.MakeMissingParity();
        await Store.ParityMade;
    }

    public async Task CompactAsync() => Compacted.Add(await Store.CompactAsync(CancellationToken.None));

    /// <summary>Nothing is damaged here but what was cut short.</summary>
    public async Task ScrubAsync()
    {
        var options = new ScrubOptions { Period = TimeSpan.Zero, MaxBytesPerSecond = long.MaxValue };
        var report = await Store.Scrubber.RunAsync(options, CancellationToken.None);
        Assert.DoesNotContain(report.Findings, finding => finding.Action == ScrubAction.Quarantined);
    }

    public async Task ReopenAsync()
    {
        await DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Several changes of different blobs at once.</summary>
    public static async Task RunTogetherAsync(IEnumerable<Task> changes)
    {
        var all = Task.WhenAll(changes);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await all;
    }

    /// <summary>A put or delete that finds the disk full changes nothing.</summary>
    public async Task OnFullDiskAsync(PoolBlob blob, Func<PoolBlob, Task> change)
    {
        var before = acknowledged[blob];
        try
        {
            await change(blob);
        }
        catch (StorageFullException)
        {
            acknowledged[blob] = before;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is { } store)
        {
            _store = null;
            await store.DisposeAsync();
        }
    }
}
