using BlobStash.Client.Transport;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Batches;

/// <summary>The bytes of the frame that a reader is at. Does not own the reader. Not thread safe.</summary>
internal sealed class FrameContent(FrameReader frames) : ForwardStream
{
    private ReadOnlyMemory<byte> _left;

    /// <summary>True when the reader is at the end of the frame.</summary>
    public bool HasEnded { get; private set; } = frames.Frame.Status != BatchStatus.Stored;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || (_left.IsEmpty && !await MoveOnAsync(cancellationToken).ConfigureAwait(false)))
        {
            return 0;
        }

        var taken = Math.Min(buffer.Length, _left.Length);
        _left[..taken].CopyTo(buffer);
        _left = _left[taken..];
        return taken;
    }

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        while (!_left.IsEmpty || await MoveOnAsync(cancellationToken).ConfigureAwait(false))
        {
            await destination.WriteAsync(_left, cancellationToken).ConfigureAwait(false);
            _left = default;
        }
    }

    /// <summary>Reads what is left of the frame, and drops it.</summary>
    public async ValueTask SkipAsync(CancellationToken cancellationToken)
    {
        _left = default;
        while (!HasEnded)
        {
            HasEnded = await frames.ReadAsync(cancellationToken).ConfigureAwait(false) != FrameStep.Bytes;
        }
    }

    private async ValueTask<bool> MoveOnAsync(CancellationToken cancellationToken)
    {
        if (HasEnded)
        {
            return false;
        }

        var step = await frames.ReadAsync(cancellationToken).ConfigureAwait(false);
        HasEnded = step != FrameStep.Bytes;
        _left = HasEnded ? default : frames.Bytes;
        return step == FrameStep.Abandoned ? throw new BlobAbandonedException(frames.Frame.Digest) : !HasEnded;
    }
}
