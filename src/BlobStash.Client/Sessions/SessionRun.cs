using BlobStash.Client.Reconciliation;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Sessions;

/// <summary>
/// One look of a session with what follows from it: the search feeds two bounded queues of digests, and the blobs of
/// both are moved at the same time. For one run.
/// </summary>
internal sealed class SessionRun(SessionContext context, DifferenceFinder finder)
{
    /// <summary>Digests that are looked at together, for batches and for questions about them.</summary>
    private const int GroupSize = 1024;

    private readonly DigestQueue _pulls = new();
    private readonly DigestQueue _pushes = new();

    /// <summary>Why the search did not come to its end; null when it did.</summary>
    public PeerException? Failure { get; private set; }

    /// <summary>Finds and moves; completes when all transfers have ended, or the session gave up.</summary>
    /// <returns>How the difference was found; null when the search did not come to its end.</returns>
    public async Task<Finding?> RunAsync(string? distrust, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var transfers = new BlobTransfers(context);
        var search = SearchAsync(distrust, stopping.Token);
        Task[] parts =
        [
            StopOnFaultAsync(search, stopping),
            StopOnFaultAsync(PullAllAsync(transfers, stopping), stopping),
            StopOnFaultAsync(PushAllAsync(transfers, stopping), stopping),
        ];
        try
        {
            await Task.WhenAll(parts).ConfigureAwait(false);
            await new DeletionExchange(context, transfers).SettleAsync(stopping.Token).ConfigureAwait(false);
            return await search.ConfigureAwait(false);
        }
        catch (SessionEndedException exception)
        {
            // With the difference found, there is something to report.
            Failure = search.IsCompletedSuccessfully ? null : exception.Last;
            context.Tally.EndEarly(exception.Message);
        }
        catch (OperationCanceledException)
            when (context.Tally.HasGivenUp && !cancellationToken.IsCancellationRequested)
        {
            // The session stopped itself, and the tally holds the reason: an end like any other.
        }

        return null;
    }

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

    private async Task<Finding?> SearchAsync(string? distrust, CancellationToken cancellationToken)
    {
        Finding? finding = null;
        try
        {
            finding = await finder.FindAsync(distrust, QueueAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException exception)
        {
            // What was found before is still worth moving.
            Failure = exception;
            context.Tally.EndEarly(exception.Message);
        }

        _pulls.Complete();
        _pushes.Complete();
        return finding;
    }

    private async ValueTask QueueAsync(DifferencePart part, CancellationToken cancellationToken)
    {
        var direction = context.Options.Direction;
        var pulls = direction == SyncDirection.Push ? [] : part.Need;
        var pushes = direction == SyncDirection.Pull ? [] : part.Have;
        if (direction == SyncDirection.Push)
        {
            LeaveThere(part.Need);
        }
        else if (direction == SyncDirection.Pull && !TryAskLater(part.Have))
        {
            context.Tally.AddLeftAlone(part.Have.Count, 0);
        }

        context.Tally.AddToDo(pulls.Count, pushes.Count);
        context.Tally.Enter(SyncPhase.Moving);

        // At once: a full queue one way must not keep the other way waiting.
        var pulling = _pulls.WriteAsync(pulls, cancellationToken).AsTask();
        await _pushes.WriteAsync(pushes, cancellationToken).ConfigureAwait(false);
        await pulling.ConfigureAwait(false);
    }

    /// <summary>What only this node has may have been deleted by the peer, which counts where that is taken.</summary>
    private bool TryAskLater(IReadOnlyList<Digest> have) =>
        context.KnowsStamps
        && context.Options.Deletions.Takes()
        && context.Deletions.TryAddOnlyHere(have);

    private void LeaveThere(IReadOnlyList<Digest> need)
    {
        var gives = context.KnowsStamps && context.Options.Deletions.Gives();
        foreach (var digest in need)
        {
            if (gives && context.Local.IsDeleted(digest))
            {
                context.NoteDeletedHere(digest);
            }
            else
            {
                context.Tally.AddLeftAlone(0, 1);
            }
        }
    }

    private Task PullAllAsync(BlobTransfers transfers, CancellationTokenSource stopping) => context.Batches is null
        ? DrainAsync(
            _pulls.ReadAsync(stopping.Token), context.Options.MaxConcurrentTransfers, transfers.PullAsync, stopping)
        : DrainAsync(
            _pulls.ReadGroupsAsync(GroupSize, context.Clock, stopping.Token),
            context.Options.MaxConcurrentTransfers,
            new BatchPulls(context, transfers).PullAsync,
            stopping);

    private Task PushAllAsync(BlobTransfers transfers, CancellationTokenSource stopping)
    {
        if (context.Batches is null)
        {
            return DrainAsync(
                _pushes.ReadAsync(stopping.Token),
                context.Options.MaxConcurrentTransfers,
                transfers.PushAsync,
                stopping);
        }

        var pushes = new BatchPushes(context, transfers);
        return DrainAsync(
            pushes.ReadBatchesAsync(
                _pushes.ReadGroupsAsync(GroupSize, context.Clock, stopping.Token), stopping.Token),
            context.Options.MaxConcurrentTransfers,
            pushes.PushAsync,
            stopping);
    }

    private Task DrainAsync<T>(
        IAsyncEnumerable<T> queue,
        int concurrency,
        Func<T, CancellationToken, ValueTask> transfer,
        CancellationTokenSource stopping)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = concurrency,
            CancellationToken = stopping.Token,
        };
        return Parallel.ForEachAsync(queue, parallel, async (next, token) =>
        {
            if (!context.Tally.HasGivenUp)
            {
                await transfer(next, token).ConfigureAwait(false);
            }

            if (context.Tally.HasGivenUp)
            {
                await stopping.CancelAsync().ConfigureAwait(false);
            }
        });
    }
}
