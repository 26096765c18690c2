using BlobStash.Storage.Commits;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Compaction;

/// <summary>
/// Runs the compactor, one run at a time: slowly and by itself at the start, when a segment has become worth it and
/// every few minutes, and at full speed when asked. Thread safe.
/// </summary>
internal sealed partial class BackgroundCompaction(
    BlobStoreOptions options,
    Compactor compactor,
    StoreFault fault,
    TimeProvider clock,
    ILogger logger,
    CancellationToken stopping) : IDisposable
{
    private const long BytesPerSecond = 32 << 20;

    /// <summary>For tombstones whose time is over, and for what found the disk full.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private Task _work = Task.CompletedTask;
    private bool _isAsked;
    private bool _isWorking;

    /// <summary>Completes when everything that it was asked for before was looked at. Never fails.</summary>
    public Task Idle
    {
        get
        {
            lock (_lock)
            {
                return _work;
            }
        }
    }

    private bool IsOff => options.CompactionDeadShare == 0;

    /// <summary>Begins to work by itself.</summary>
    public void Start()
    {
        if (!IsOff)
        {
            _timer = clock.CreateTimer(_ => Wake(), null, Interval, Interval);
            Wake();
        }
    }

    /// <summary>Something in a segment has died, or it was sealed. Takes no time.</summary>
    public void Consider(Segment segment)
    {
        if (!IsOff && compactor.IsCandidate(segment))
        {
            Wake();
        }
    }

    /// <summary>Compacts now, at full speed.</summary>
    public async Task<CompactionReport> RunAsync(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        return await RunAsync(null, true, linked.Token).ConfigureAwait(false);
    }

    /// <summary>Waits for the end of what runs, after <c>stopping</c> was cancelled.</summary>
    public async ValueTask StopAsync()
    {
        await Idle.ConfigureAwait(false);
        await _oneAtATime.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _oneAtATime.Release();
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _oneAtATime.Dispose();
    }

    private void Wake()
    {
        lock (_lock)
        {
            _isAsked = true;
            if (!_isWorking && !stopping.IsCancellationRequested)
            {
                _isWorking = true;
                _work = WorkAsync();
            }
        }
    }

    private async Task WorkAsync()
    {
        // The caller is a thread that commits.
        await Task.Yield();
        do
        {
            await Task.Delay(options.CompactionDelay, clock, stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        while (TakeAsk() && await TryRunAsync().ConfigureAwait(false));
    }

    private bool TakeAsk()
    {
        lock (_lock)
        {
            _isWorking = _isAsked && !stopping.IsCancellationRequested && fault.Reason is null;
            _isAsked = false;
            return _isWorking;
        }
    }

    /// <summary>False: the store is being closed.</summary>
    private async Task<bool> TryRunAsync()
    {
        try
        {
            var pace = new ScrubPace(BytesPerSecond, clock);
            await RunAsync(pace, false, stopping).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception error)
        {
            // Whatever it was, the store serves on without compaction, and tries again at the next turn.
            LogFailed(logger, error);
            return true;
        }
    }

    private async Task<CompactionReport> RunAsync(
        ScrubPace? pace, bool expiresNow, CancellationToken cancellationToken)
    {
        if (IsOff)
        {
            return new CompactionReport();
        }

        await _oneAtATime.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await compactor.RunAsync(pace, expiresNow, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    [LoggerMessage(1023, LogLevel.Warning, "A compaction came to nothing; it is tried again later")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
