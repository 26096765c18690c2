using BlobStash.Server.Configuration;
using BlobStash.Storage;
using BlobStash.Storage.Scrubbing;

namespace BlobStash.Server.Scrubbing;

/// <summary>
/// Scrubs the store: for ever, slowly, in the background, and once, faster, when somebody asks for it. Thread safe.
/// </summary>
internal sealed partial class ScrubService(
    BlobStore store, IBlobSource source, NodeOptions options, TimeProvider clock, ILogger<ScrubService> logger)
    : BackgroundService
{
    /// <summary>Time between the start and the first background scrub, and between two of them at least.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stopping = new();
    private int _isRequested;

    /// <summary>The scrub that was started last; <see langword="null"/> before the first.</summary>
    public ScrubReport? Report => store.Scrubber.Report;

    /// <summary>
    /// Starts a scrub at once, as fast as the rate limit allows. False: one that was asked for is running.
    /// </summary>
    public bool TryStart(bool verifyDigests)
    {
        if (Interlocked.Exchange(ref _isRequested, 1) == 1)
        {
            return false;
        }
        _ = RunRequestedAsync(CreateOptions(TimeSpan.Zero) with { VerifyDigests = verifyDigests });
        return true;
    }

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        store.Scrubber.Source = source;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Cancelled and not disposed, as the base does with its own: a host may be disposed while it still stops.
        _stopping.Cancel();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Scrub.Enabled && !stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
            {
                await RunAsync(CreateOptions(options.Scrub.Period), stoppingToken);
            }
        }
    }

    private ScrubOptions CreateOptions(TimeSpan period) => new()
    {
        Period = period,
        MaxBytesPerSecond = options.Scrub.MaxBytesPerSecond,
    };

    private async Task RunRequestedAsync(ScrubOptions wanted)
    {
        await RunAsync(wanted, _stopping.Token);
        Volatile.Write(ref _isRequested, 0);
    }

    private async Task RunAsync(ScrubOptions wanted, CancellationToken cancellationToken)
    {
        try
        {
            await store.Scrubber.RunAsync(wanted, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The node stops; what was repaired stays repaired, and the next scrub begins anew.
            return;
        }
#pragma warning disable CA1031 // The duty must outlive any one scrub, whatever went wrong in it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(
        EventIds.ScrubFailed, LogLevel.Error,
        "A scrub ended before it had read everything; the next one begins anew")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
