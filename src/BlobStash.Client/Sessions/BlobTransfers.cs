using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Sessions;

/// <summary>
/// Moves single blobs, as many at once as the options allow each way, and turns whatever goes wrong into an entry of
/// the tally. Thread safe.
/// </summary>
internal sealed class BlobTransfers(SessionContext context) : IDisposable
{
    /// <summary>Batches in flight each way; the receiver holds at most 8 MiB of each.</summary>
    private const int MaxConcurrentBatches = 3;

    /// <summary>Most blobs of a batch that fails again and again that go by requests of their own.</summary>
    private const int MaxSinglyMoved = 32;

    private readonly SemaphoreSlim _pulls = new(context.Options.MaxConcurrentTransfers);
    private readonly SemaphoreSlim _pushes = new(context.Options.MaxConcurrentTransfers);
    private readonly SemaphoreSlim _pullBatches = CreateBatchPlaces(context.Options);
    private readonly SemaphoreSlim _pushBatches = CreateBatchPlaces(context.Options);

    /// <summary>Fetches a blob, unless it was deleted here or came in by another way meanwhile.</summary>
    public ValueTask PullAsync(Digest digest, CancellationToken cancellationToken) =>
        MoveAsync(digest, TransferDirection.Pull, FetchAsync, cancellationToken);

    /// <summary>Sends a blob, unless it was deleted here meanwhile, or is deleted there.</summary>
    public ValueTask PushAsync(Digest digest, CancellationToken cancellationToken) =>
        MoveAsync(digest, TransferDirection.Push, SendAsync, cancellationToken);

    /// <summary>Moves several blobs, each by a request of its own.</summary>
    public Task MoveEachAsync(
        IReadOnlyList<Digest> digests, TransferDirection direction, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = context.Options.MaxConcurrentTransfers,
            CancellationToken = cancellationToken,
        };
        return Parallel.ForEachAsync(
            digests, parallel, direction == TransferDirection.Pull ? PullAsync : PushAsync);
    }

    /// <summary>
    /// Moves what a batch could not: in two halves, so that a blob that breaks its batch off costs the others but a few
    /// requests, and singly once they are few.
    /// </summary>
    /// <param name="left">The blobs that are left of the batch.</param>
    /// <param name="move">Moves a half as a batch.</param>
    /// <param name="moveEach">Moves the blobs by requests of their own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task MoveApartAsync<T>(
        List<T> left,
        Func<List<T>, CancellationToken, ValueTask> move,
        Func<List<T>, CancellationToken, Task> moveEach,
        CancellationToken cancellationToken)
    {
        if (left.Count <= MaxSinglyMoved)
        {
            return moveEach(left, cancellationToken);
        }

        var half = left.Count / 2;
        List<T>[] halves = [left.GetRange(0, half), left.GetRange(half, left.Count - half)];
        return Parallel.ForEachAsync(halves, cancellationToken, move);
    }

    /// <summary>Whether a blob that the peer has is to be fetched; counts one that was deleted here.</summary>
    public bool IsWanted(Digest digest)
    {
        if (context.Local.Contains(digest))
        {
            return false;
        }

        if (context.Local.IsDeleted(digest) && !context.Deletions.IsLifted(digest))
        {
            context.NoteDeletedHere(digest);
            return false;
        }

        return true;
    }

    /// <summary>Counts what became of a blob that came in.</summary>
    public void CountPulled(Digest digest, StoreOutcome outcome, long bytes)
    {
        switch (outcome)
        {
            case StoreOutcome.Stored:
                context.Tally.AddMoved(TransferDirection.Pull, bytes);
                break;
            case StoreOutcome.Returned:
                context.Tally.AddReturned();
                goto case StoreOutcome.Stored;
            case StoreOutcome.Deleted:
                // Deleted while the bytes came in.
                context.NoteDeletedHere(digest);
                break;
            default:
                context.Tally.AddFailure(
                    digest,
                    TransferDirection.Pull,
                    TransferFault.Blob,
                    "The peer sent bytes that do not match the digest.");
                break;
        }
    }

    /// <summary>Runs a batch when there is a place for it.</summary>
    public async Task<T> RunBatchAsync<T>(
        TransferDirection direction, Func<Task<T>> batch, CancellationToken cancellationToken)
    {
        var places = direction == TransferDirection.Pull ? _pullBatches : _pushBatches;
        await places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await batch().ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose()
    {
        _pullBatches.Dispose();
        _pushBatches.Dispose();
        _pulls.Dispose();
        _pushes.Dispose();
    }

    private static SemaphoreSlim CreateBatchPlaces(SyncOptions options) =>
        new(Math.Min(MaxConcurrentBatches, options.MaxConcurrentTransfers));

    private async ValueTask MoveAsync(
        Digest digest,
        TransferDirection direction,
        Func<Digest, CancellationToken, Task<bool>> move,
        CancellationToken cancellationToken)
    {
        var places = direction == TransferDirection.Pull ? _pulls : _pushes;
        await places.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (context.Tally.HasGivenUp)
            {
                return;
            }

            await context.Retries.RunForBlobsAsync(token => move(digest, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (SessionEndedException exception)
        {
            context.Tally.AddFailure(digest, direction, exception.Last);
            throw;
        }
        catch (Exception exception)
        {
            // Any exception: the replica is a seam, and whatever one blob meets there must not stop the others.
            cancellationToken.ThrowIfCancellationRequested();
            context.Tally.AddFailure(digest, direction, exception);
        }
        finally
        {
            places.Release();
        }
    }

    private async Task<bool> FetchAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (!IsWanted(digest))
        {
            return false;
        }

        var blob = await context.Peer.OpenBlobAsync(digest, cancellationToken).ConfigureAwait(false);
        await using (blob.ConfigureAwait(false))
        {
            StoreOutcome outcome;
            using (var underway = context.Tally.Underway.Begin(TransferDirection.Pull, blob.Length))
            {
                var content = new UnderwayStream(blob.Content, underway);
                outcome = await context.Local
                    .StoreAsync(digest, blob.Length, blob.Stamp, content, cancellationToken).ConfigureAwait(false);
            }

            CountPulled(digest, outcome, blob.BytesRead);
            return true;
        }
    }

    private async Task<bool> SendAsync(Digest digest, CancellationToken cancellationToken)
    {
        var content = context.Local.OpenRead(digest);
        if (content is null)
        {
            return false;
        }

        await using (content.ConfigureAwait(false))
        {
            var length = content.Length;
            if (!context.Local.TryFindStamp(digest, context.Peer, out var stamp))
            {
                return false;
            }

            bool isStored;
            using (var underway = context.Tally.Underway.Begin(TransferDirection.Push, length))
            {
                isStored = await context.Peer
                    .PutBlobAsync(digest, stamp, new UnderwayStream(content, underway), cancellationToken)
                    .ConfigureAwait(false);
            }

            if (isStored)
            {
                context.Tally.AddMoved(TransferDirection.Push, length);
            }
            else
            {
                context.NoteDeletedThere(digest);
            }

            return isStored;
        }
    }
}
