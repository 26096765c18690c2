using System.Threading.Channels;
using BlobStash.Core.Digests;
using BlobStash.Sync.Reconciliation;

namespace BlobStash.Client.Sessions;

/// <summary>
/// The moving part of one session: the survey feeds two bounded queues of digests, and the blobs of both are moved at
/// the same time. For one run.
/// </summary>
internal sealed class SessionRun(
    BucketSurvey survey, BlobTransfers transfers, SessionTally tally, SyncOptions options)
{
    /// <summary>Most digests that wait for their transfer, each way.</summary>
    private const int MaxQueuedDigests = 1024;

    private readonly Channel<Digest> _pulls = CreateQueue();
    private readonly Channel<Digest> _pushes = CreateQueue();
    private volatile bool _hasGivenUp;

    /// <summary>Why not all buckets were looked at; null when they were.</summary>
    public PeerException? SurveyFailure { get; private set; }

    /// <summary>Moves everything; completes when all transfers have ended, or the session gave up.</summary>
    public async Task RunAsync(IReadOnlyList<BucketStep> steps, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] parts =
        [
            StopOnFaultAsync(SurveyAsync(steps, stopping.Token), stopping),
            StopOnFaultAsync(DrainAsync(_pulls.Reader, transfers.PullAsync, stopping), stopping),
            StopOnFaultAsync(DrainAsync(_pushes.Reader, transfers.PushAsync, stopping), stopping),
        ];
        try
        {
            await Task.WhenAll(parts).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
            when (_hasGivenUp && !cancellationToken.IsCancellationRequested)
        {
            // The session stopped itself, and the tally holds the reason: an end like any other.
        }
    }

    private static Channel<Digest> CreateQueue() => Channel.CreateBounded<Digest>(MaxQueuedDigests);

    private static async Task StopOnFaultAsync(Task part, CancellationTokenSource stopping)
    {
        try
        {
            await part.ConfigureAwait(false);
        }
        catch
        {
            // Whatever it was, the other parts would wait for this one for ever.
            await stopping.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task SurveyAsync(IReadOnlyList<BucketStep> steps, CancellationToken cancellationToken)
    {
        try
        {
            await survey.VisitAsync(steps, QueueAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException exception)
        {
            // What was found before is still worth moving.
            SurveyFailure = exception;
            tally.EndEarly(exception.Message);
        }

        _pulls.Writer.Complete();
        _pushes.Writer.Complete();
    }

    private async ValueTask QueueAsync(BucketDifference difference, CancellationToken cancellationToken)
    {
        if (options.Direction != SyncDirection.Push)
        {
            foreach (var digest in difference.Need)
            {
                await _pulls.Writer.WriteAsync(digest, cancellationToken).ConfigureAwait(false);
            }
        }

        if (options.Direction != SyncDirection.Pull)
        {
            foreach (var digest in difference.Have)
            {
                await _pushes.Writer.WriteAsync(digest, cancellationToken).ConfigureAwait(false);
            }
        }

        tally.AddLeftAlone(
            options.Direction == SyncDirection.Pull ? difference.Have.Count : 0,
            options.Direction == SyncDirection.Push ? difference.Need.Count : 0);
    }

    private Task DrainAsync(
        ChannelReader<Digest> queue,
        Func<Digest, CancellationToken, ValueTask> transfer,
        CancellationTokenSource stopping)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.MaxConcurrentTransfers,
            CancellationToken = stopping.Token,
        };
        return Parallel.ForEachAsync(queue.ReadAllAsync(stopping.Token), parallel, async (digest, token) =>
        {
            if (!tally.HasGivenUp)
            {
                await transfer(digest, token).ConfigureAwait(false);
            }

            if (tally.HasGivenUp)
            {
                _hasGivenUp = true;
                await stopping.CancelAsync().ConfigureAwait(false);
            }
        });
    }
}
