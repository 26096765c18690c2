using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Changes;

/// <summary>
/// Gives records their sequence and publishes their changes in that order, once no earlier record is in flight. A
/// writer waits for no reader: it takes a lock that is held for a few copies at most. Thread safe.
/// </summary>
internal sealed class ChangeLog
{
    /// <summary>Changes that are copied under one hold of the lock.</summary>
    private const int CopyCount = 128;

    private readonly Lock _lock = new();
    private readonly SequenceCounter _sequence;
    private readonly CommitWindow _window;
    private readonly ChangeRing _ring;
    private ulong _tail;
    private TaskCompletionSource? _waiting;

    /// <param name="sequence">Shared with whoever needs a sequence and makes no change.</param>
    /// <param name="capacity">How many sequences are remembered.</param>
    public ChangeLog(SequenceCounter sequence, int capacity)
    {
        _sequence = sequence;
        _tail = FirstOfRun = sequence.Last;
        _window = new CommitWindow(_tail);
        _ring = new ChangeRing(capacity, _tail);
    }

    /// <summary>
    /// The highest sequence before this run of the store; all up to it are durable, or will never be.
    /// </summary>
    public ulong FirstOfRun { get; }

    /// <summary>
    /// Sequence of the last published change. Never that of a record that came to nothing, which a later run of the
    /// store may give out again.
    /// </summary>
    public ulong Tail => Volatile.Read(ref _tail);

    /// <summary>There is no room for changes up to this sequence.</summary>
    public ulong Reach
    {
        get
        {
            lock (_lock)
            {
                return _ring.Reach;
            }
        }
    }

    /// <summary>
    /// Gives out a sequence. That of a change holds back those behind it until <see cref="Commit"/> or
    /// <see cref="Release"/>.
    /// </summary>
    public ulong Begin(bool isChange)
    {
        lock (_lock)
        {
            var sequence = _sequence.Next();
            _window.Open(sequence);
            if (!isChange)
            {
                Publish(sequence);
            }

            return sequence;
        }
    }

    /// <summary>The records are durable and in the index.</summary>
    public void Commit(ReadOnlySpan<RecordHeader> headers)
    {
        TaskCompletionSource? waiting = null;
        lock (_lock)
        {
            foreach (ref readonly var header in headers)
            {
                if (header.IsChange)
                {
                    _ring.Add(ToChange(header));
                    Publish(header.Sequence);
                }
            }

            (waiting, _waiting) = (_waiting, null);
        }

        Wake(waiting);
    }

    /// <summary>
    /// The record came to nothing, for certain. One of which that is not known stays in flight: what follows it is
    /// published by the next run, which finds out.
    /// </summary>
    public void Release(ulong sequence)
    {
        TaskCompletionSource? waiting = null;
        lock (_lock)
        {
            Publish(sequence);
            (waiting, _waiting) = (_waiting, null);
        }

        Wake(waiting);
    }

    /// <summary>Adds a change of an earlier run.</summary>
    public void Recall(in RecordHeader header)
    {
        lock (_lock)
        {
            _ring.Add(ToChange(header));
        }
    }

    /// <summary>All changes of earlier runs behind this sequence were recalled.</summary>
    public void LowerHorizon(ulong horizon)
    {
        lock (_lock)
        {
            _ring.LowerHorizon(horizon);
        }
    }

    /// <summary>Copies published changes behind a sequence, which moves on with them.</summary>
    /// <returns>How many; -1 when not all of them are remembered.</returns>
    public int Copy(ref ulong after, Span<Change> destination)
    {
        var count = 0;
        while (after < Tail && count < destination.Length)
        {
            lock (_lock)
            {
                if (after < _ring.Floor)
                {
                    return count == 0 ? -1 : count;
                }

                count += CopyLocked(ref after, destination[count..]);
            }
        }

        return count;
    }

    /// <summary>Completes when something was published behind a sequence.</summary>
    public Task WaitAsync(ulong after, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_tail > after)
            {
                return Task.CompletedTask;
            }

            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task.WaitAsync(cancellationToken);
        }
    }

    private static Change ToChange(in RecordHeader header) => new(
        header.Sequence,
        header.Type == RecordType.Tombstone ? ChangeKind.Delete : ChangeKind.Put,
        header.Digest,
        header.Length)
    {
        Stamp = header.Stamp,
        IsLocal = header.Flags.HasFlag(RecordFlags.Local),
    };

    /// <summary>Wakes whoever waits on another thread: the one that commits has better things to do.</summary>
    private static void Wake(TaskCompletionSource? waiting)
    {
        if (waiting is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.SetResult(), waiting, preferLocal: false);
        }
    }

    private int CopyLocked(ref ulong after, Span<Change> destination)
    {
        var count = 0;
        for (var steps = 0; steps < CopyCount && after < _tail && count < destination.Length; steps++)
        {
            after++;
            if (_ring.TryGet(after, out destination[count]))
            {
                count++;
            }
        }

        return count;
    }

    private void Publish(ulong sequence)
    {
        var before = _window.Watermark;
        _window.Settle(sequence);

        // Only what has settled now: a disk that stays full gives out sequences without end that are no change's.
        for (var last = _window.Watermark; last > before && last > _tail; last--)
        {
            if (_ring.TryGet(last, out _))
            {
                Volatile.Write(ref _tail, last);
            }
        }
    }
}
