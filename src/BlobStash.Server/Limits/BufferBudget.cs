namespace BlobStash.Server.Limits;

/// <summary>
/// Bounds the memory that all requests together make the node hold: what is buffered of uploads, batches, lists and
/// answers that their clients do not read. Whoever would hold more waits a moment for others to give back, in order of
/// arrival, and is then refused. Thread safe.
/// </summary>
internal sealed class BufferBudget
{
    /// <summary>Longest wait for others to give memory back.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Requests that wait at once; a further one is refused at once. What one has sent already waits with it, in the
    /// buffers of its connection.
    /// </summary>
    public const int MaxWaiting = 64;

    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = new();
    private long _maxBytes;
    private long _taken;

    /// <summary>A budget of so many bytes.</summary>
    public BufferBudget(long maxBytes, TimeProvider clock) => (_maxBytes, _clock) = (maxBytes, clock);

    /// <summary>Bytes for all requests together.</summary>
    public long MaxBytes => Volatile.Read(ref _maxBytes);

    /// <summary>
    /// Most bytes that anything but the reading of a blob may take, so that blobs are still read when uploads, batches
    /// and lists have taken theirs.
    /// </summary>
    public long MaxSharedBytes => MaxBytes / 8 * 7;

    /// <summary>Bytes that are taken now.</summary>
    public long Taken
    {
        get
        {
            lock (_lock)
            {
                return _taken;
            }
        }
    }

    /// <summary>Changes how many there are; what is taken stays so until it is given back.</summary>
    public void Resize(long maxBytes)
    {
        lock (_lock)
        {
            Volatile.Write(ref _maxBytes, maxBytes);
            GrantLocked();
        }
    }

    /// <summary>Opens the account of one request. Dispose it when its buffers are gone.</summary>
    public BufferLease Open() => new(this);

    /// <summary>Takes bytes, waiting for them where others have them.</summary>
    /// <returns>Their lease, to be disposed; <see langword="null"/> when they did not become free in time.</returns>
    public ValueTask<BufferLease?> TakeAsync(long bytes, CancellationToken cancellationToken) =>
        TakeAsync(bytes, isShared: true, cancellationToken);

    /// <summary>The same for the reading of a blob.</summary>
    public ValueTask<BufferLease?> TakeForReadingAsync(long bytes, CancellationToken cancellationToken) =>
        TakeAsync(bytes, isShared: false, cancellationToken);

    /// <summary>Takes bytes at once; <see langword="false"/>, with nothing taken, when too few are left.</summary>
    internal bool TryTake(long bytes)
    {
        lock (_lock)
        {
            return TryTakeLocked(bytes, isShared: true);
        }
    }

    /// <summary>Gives bytes back.</summary>
    internal void Release(long bytes)
    {
        lock (_lock)
        {
            _taken -= bytes;
            GrantLocked();
        }
    }

    private ValueTask<BufferLease?> TakeAsync(long bytes, bool isShared, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // What reads a blob does not stand behind those that wait for the rest.
            if ((_waiting.Count == 0 || !isShared) && TryTakeLocked(bytes, isShared))
            {
                return ValueTask.FromResult<BufferLease?>(new BufferLease(this, bytes));
            }
            if (bytes > MostOf(isShared) || _waiting.Count >= MaxWaiting)
            {
                return ValueTask.FromResult<BufferLease?>(null);
            }
            LinkedListNode<Waiting> place = _waiting.AddLast(new Waiting(bytes, isShared));
            return WaitAsync(place, cancellationToken);
        }
    }

    private async ValueTask<BufferLease?> WaitAsync(LinkedListNode<Waiting> place, CancellationToken cancellationToken)
    {
        try
        {
            await place.Value.Granted.Task.WaitAsync(MaxWait, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            if (TryLeave(place))
            {
                return null;
            }
        }
        catch (OperationCanceledException)
        {
            if (!TryLeave(place))
            {
                Release(place.Value.Bytes);
            }
            throw;
        }
        return new BufferLease(this, place.Value.Bytes);
    }

    /// <summary>Gives up waiting; false when the bytes were granted in the meantime.</summary>
    private bool TryLeave(LinkedListNode<Waiting> place)
    {
        lock (_lock)
        {
            if (place.List is null)
            {
                return false;
            }
            _waiting.Remove(place);

            // Whoever is behind may want less.
            GrantLocked();
            return true;
        }
    }

    private long MostOf(bool isShared) => isShared ? MaxSharedBytes : MaxBytes;

    private bool TryTakeLocked(long bytes, bool isShared)
    {
        if (bytes > MostOf(isShared) - _taken)
        {
            return false;
        }
        _taken += bytes;
        return true;
    }

    /// <summary>Serves those that fit, in order; the reading of a blob passes those that wait for the rest.</summary>
    private void GrantLocked()
    {
        var isSharedSpent = false;
        for (LinkedListNode<Waiting>? place = _waiting.First; place is not null;)
        {
            LinkedListNode<Waiting>? next = place.Next;
            var isShared = place.Value.IsShared;
            if (!(isShared && isSharedSpent) && TryTakeLocked(place.Value.Bytes, isShared))
            {
                _waiting.Remove(place);
                place.Value.Granted.SetResult();
            }
            else if (isShared)
            {
                isSharedSpent = true;
            }
            else
            {
                return;
            }
            place = next;
        }
    }

    private sealed class Waiting(long bytes, bool isShared)
    {
        public long Bytes => bytes;

        public bool IsShared => isShared;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
