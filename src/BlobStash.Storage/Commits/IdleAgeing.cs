using BlobStash.Storage.Index;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Records the running time once an hour while deletions are remembered, so that they age on a node that stores
/// nothing, even if it never ends but by being killed. Thread safe.
/// </summary>
internal sealed partial class IdleAgeing(
    CommitPipeline pipeline, StoreIndex index, StoreFault fault, TimeProvider clock, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private ITimer? _timer;
    private Task _work = Task.CompletedTask;

    /// <summary>Begins.</summary>
    public void Start() => _timer = clock.CreateTimer(_ => Wake(), null, Interval, Interval);

    /// <summary>Ends it, and waits for what is under way.</summary>
    public Task StopAsync()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
            return _work;
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Wake()
    {
        lock (_lock)
        {
            // One that was stopped may still be told once.
            if (_timer is not null && _work.IsCompleted)
            {
                _work = RecordAsync();
            }
        }
    }

    /// <summary>Records the running time now, if there is a deletion that ages by it. Never fails.</summary>
    public async Task RecordAsync()
    {
        await Task.Yield();
        if (!index.HasTombstones || fault.Reason is not null)
        {
            return;
        }

        try
        {
            await pipeline.RecordTimeAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // Whatever it was: if the node is killed before the next one, its deletions are kept for longer.
            LogNotRecorded(logger, error);
        }
    }

    [LoggerMessage(1025, LogLevel.Information, "The running time could not be recorded; it is tried again in an hour")]
    private static partial void LogNotRecorded(ILogger logger, Exception error);
}
