using BlobStash.Core.Digests;

namespace BlobStash.Storage.Commits;

/// <summary>
/// One commit at a time for each digest, from the choice of its sequence until the index knows of it, so that what the
/// index says and what a replay by sequence would say are always the same. Those that wait get their turn one after the
/// other. Thread safe.
/// </summary>
internal sealed class DigestLocks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, Queue<TaskCompletionSource>?> _held = [];

    /// <summary>Waits for the digest; cancellation only ends the waiting.</summary>
    public async ValueTask AcquireAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (TryAcquire(digest) is not { } turn)
        {
            return;
        }

        // Whichever comes first, the turn or the cancellation, counts: a turn is never given to one who has left.
        using var _ = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), turn);
        await turn.Task.ConfigureAwait(false);
    }

    /// <summary>Hands the digest on to the first that waits for it.</summary>
    public void Release(in Digest digest)
    {
        lock (_lock)
        {
            var waiting = _held[digest];
            while (waiting is not null && waiting.TryDequeue(out var turn))
            {
                if (turn.TrySetResult())
                {
                    return;
                }
            }

            _held.Remove(digest);
        }
    }

    /// <summary>Null: it is the caller's. Else what completes with its turn.</summary>
    private TaskCompletionSource? TryAcquire(in Digest digest)
    {
        lock (_lock)
        {
            if (_held.TryAdd(digest, null))
            {
                return null;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var queue = _held[digest] ??= new Queue<TaskCompletionSource>();
            queue.Enqueue(turn);
            return turn;
        }
    }
}
