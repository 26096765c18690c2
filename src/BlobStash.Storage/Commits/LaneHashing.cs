using BlobStash.Core.Hashing;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Hashes the pieces of uploads that stream in at the same time together, one upload a SIMD lane, which is several
/// times as fast
/// as each for itself. One thread of our own gathers what waits while it hashes. Thread safe.
/// </summary>
internal sealed class LaneHashing : IAsyncDisposable
{
    // Twice the lanes of the widest vectors: lanes that end early find a next piece to go on with.
    private const int MaxTogether = 16;

    private readonly object _gate = new();
    private readonly Queue<(Blake2bHasher Hasher, ReadOnlyMemory<byte> Piece, TaskCompletionSource Done)> _waiting =
        new();
    private readonly TaskCompletionSource[] _done = new TaskCompletionSource[MaxTogether];
    private readonly Blake2bHasher[] _hashers = new Blake2bHasher[MaxTogether];
    private readonly ReadOnlyMemory<byte>[] _pieces = new ReadOnlyMemory<byte>[MaxTogether];
    private readonly Task _thread;
    private int _uploads;
    private bool _stopping;

    public LaneHashing() => _thread = DiskThread.Start("BlobStash hash", Run);

    /// <summary>An upload begins to stream.</summary>
    public void Enter() => Interlocked.Increment(ref _uploads);

    /// <summary>It has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _uploads);

    /// <summary>Appends a piece to an upload's hasher. An upload alone is hashed on the caller's thread.</summary>
    /// <param name="hasher">Not touched by the caller until the task completes.</param>
    /// <param name="piece">Borrowed until the task completes.</param>
    public Task AppendAsync(Blake2bHasher hasher, ReadOnlyMemory<byte> piece)
    {
        if (Volatile.Read(ref _uploads) <= 1)
        {
            hasher.Append(piece.Span);
            return Task.CompletedTask;
        }

        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _waiting.Enqueue((hasher, piece, done));
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_gate);
            }
        }

        return done.Task;
    }

    /// <summary>Hashes what waits and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        await _thread.ConfigureAwait(false);
    }

    private void Run()
    {
        for (var count = Take(); count > 0; count = Take())
        {
            Blake2bLanes.AppendMany(_hashers.AsSpan(0, count), _pieces.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                _done[i].SetResult();
            }
        }
    }

    /// <summary>How many pieces were taken; 0 when nothing waits and nothing will.</summary>
    private int Take()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_stopping)
                {
                    return 0;
                }

                Monitor.Wait(_gate);
            }

            var count = 0;
            while (count < MaxTogether && _waiting.TryDequeue(out var next))
            {
                (_hashers[count], _pieces[count], _done[count]) = next;
                count++;
            }

            return count;
        }
    }
}
