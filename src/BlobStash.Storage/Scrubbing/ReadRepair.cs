using BlobStash.Core.Digests;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Index;
using BlobStash.Storage.Parity;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Scrubbing;

/// <summary>
/// Repairs the file in which a read met damage, in the background. Each damaged blob is dealt with once at a time.
/// Thread safe.
/// </summary>
internal sealed partial class ReadRepair(
    BlobRepair repair,
    DigestIndex blobs,
    Quarantine quarantine,
    TimeProvider clock,
    ILogger logger,
    CancellationToken stopping) : IReadRepair
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _retries = [];
    private Task _last = Task.CompletedTask;

    /// <summary>What reads meet is left to the next scrub.</summary>
    public bool IsOff { get; init; }

    /// <summary>Completes when all that was reported before was dealt with. Never fails.</summary>
    public Task Idle
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    /// <summary>The same, for a reader that has better things to do after a while.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Idle.WaitAsync(LongestWait, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A large file, or a slow peer: the repair goes on without a reader that waits for it.
            return;
        }
    }

    /// <summary>A read met damage in a blob.</summary>
    public void Report(in Digest digest)
    {
        if (IsOff
            || !blobs.TryGet(digest, out var entry)
            || !quarantine.TrySuspect(digest))
        {
            return;
        }

        lock (_lock)
        {
            _last = RepairAfterAsync(_last, entry);
        }
    }

    /// <summary>Looks at a file again after a while, in which a disk that could not read may have recovered.</summary>
    public void RetryLater(ProtectedFile file, TimeSpan delay)
    {
        lock (_lock)
        {
            if (_retries.Add(file.Path))
            {
                _ = RetryAsync(file, delay);
            }
        }
    }

    private async Task RetryAsync(ProtectedFile file, TimeSpan delay)
    {
        await Task.Delay(delay, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _retries.Remove(file.Path);
            if (!stopping.IsCancellationRequested)
            {
                _last = RepairAfterAsync(_last, file);
            }
        }
    }

    private async Task RepairAfterAsync(Task previous, IndexEntry entry)
    {
        await RepairAfterAsync(previous, BlobVerification.FileOf(entry)).ConfigureAwait(false);
        quarantine.Clear(entry.Digest);
    }

    private async Task RepairAfterAsync(Task previous, ProtectedFile file)
    {
        await Task.Yield();
        await previous.ConfigureAwait(false);
        try
        {
            await repair.RepairAsync(file, stopping).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // Of whatever kind: nobody waits for it, and the next read or scrub meets the damage again.
            LogFailed(logger, file.Path, error);
        }
    }

    [LoggerMessage(1114, LogLevel.Error, "The damage in {File} could not be looked at")]
    private static partial void LogFailed(ILogger logger, string file, Exception error);
}
