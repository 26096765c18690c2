namespace BlobStash.Storage.Commits;

/// <summary>
/// Bounds the bytes that were taken and are not yet durable. One caller adds; any thread removes.
/// </summary>
/// <param name="max">Most bytes at once; a single amount above it passes when there is nothing else.</param>
internal sealed class BytesInFlight(long max)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _room;
    private long _wanted;
    private long _bytes;

    /// <summary>True when there is room for so many more.</summary>
    public bool HasRoom(long bytes)
    {
        lock (_lock)
        {
            return Fits(bytes);
        }
    }

    /// <summary>Adds the bytes, when there is room for them.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="cancellationToken">Ends the waiting; nothing is added then.</param>
    public async ValueTask AddAsync(long bytes, CancellationToken cancellationToken)
    {
        await WaitAsync(bytes, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _bytes += bytes;
        }
    }

    /// <summary>Waits until there is nothing in flight.</summary>
    public ValueTask DrainAsync() => WaitAsync(long.MaxValue, CancellationToken.None);

    /// <summary>Takes bytes off.</summary>
    public void Remove(long bytes)
    {
        TaskCompletionSource? room = null;
        lock (_lock)
        {
            _bytes -= bytes;
            if (_room is not null && Fits(_wanted))
            {
                (room, _room) = (_room, null);
            }
        }

        room?.SetResult();
    }

    private async ValueTask WaitAsync(long bytes, CancellationToken cancellationToken)
    {
        Task room;
        lock (_lock)
        {
            if (Fits(bytes))
            {
                return;
            }

            _wanted = bytes;
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = _room.Task;
        }

        // Nobody else adds, so the room stays.
        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private bool Fits(long bytes) => _bytes == 0 || bytes <= max - _bytes;
}
