using BlobStash.Core.Digests;

namespace BlobStash.Storage.Commits;

/// <summary>
/// One commit at a time for each digest, from the choice of its sequence until the index knows of it, so that what the
/// index says
/// and what a replay by sequence would say are always the same. Thread safe.
/// </summary>
internal sealed class DigestLocks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, Queue<TaskCompletionSource>?> _held = [];

    /// <summary>Waits for the digest; cancellation only ends the waiting.</summary>
    public async ValueTask AcquireAsync(Digest digest, CancellationToken cancellationToken)
    {
        while (!TryAcquire(digest, out var released))
        {
            await released.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets all that wait for the digest try again.</summary>
    public void Release(in Digest digest)
    {
        Queue<TaskCompletionSource>? waiting;
        lock (_lock)
        {
            _held.Remove(digest, out waiting);
        }

        while (waiting is not null && waiting.TryDequeue(out var waiter))
        {
            waiter.SetResult();
        }
    }

    private bool TryAcquire(in Digest digest, out Task released)
    {
        lock (_lock)
        {
            if (_held.TryAdd(digest, null))
            {
                released = Task.CompletedTask;
                return true;
            }

            var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var queue = _held[digest] ??= new Queue<TaskCompletionSource>();
            queue.Enqueue(waiter);
            released = waiter.Task;
            return false;
        }
    }
}
