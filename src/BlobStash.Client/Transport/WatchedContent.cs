using System.Net;

namespace BlobStash.Client.Transport;

/// <summary>A body of a request that is sent piece by piece, each piece under the request's deadline.</summary>
internal abstract class WatchedContent : HttpContent
{
    /// <summary>
    /// From this many bytes on a body has a connection of its own, which costs little beside them, and on which an
    /// answer is read while it is still being sent. Less fits in the buffers of a connection.
    /// </summary>
    protected const long MinLargeBytes = 256 * 1024;

    private IdleDeadline? _deadline;
    private TransferRate? _rate;

    /// <summary>Whether the body is worth a connection of its own.</summary>
    public abstract bool IsLarge { get; }

    /// <summary>What went wrong when the local bytes were read, if anything.</summary>
    public Exception? ReadFailure { get; protected set; }

    /// <summary>True when the peer answered, or broke off, before all of the body was sent.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>Notes that the rest of the body is not sent.</summary>
    public void CutShort() => IsCutShort = true;

    /// <summary>Sets the deadline of the request that this is the body of, and how fast it is sent.</summary>
    public void Watch(IdleDeadline deadline, TransferRate? rate) => (_deadline, _rate) = (deadline, rate);

    protected sealed override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected sealed override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _deadline?.End(0);
        EarlyAnswerStream.Announce(this);
        await SendAsync(stream, cancellationToken).ConfigureAwait(false);
        _deadline?.Restart();
    }

    /// <summary>Sends all pieces, each by <see cref="WriteAsync"/>.</summary>
    protected abstract Task SendAsync(Stream stream, CancellationToken cancellationToken);

    /// <summary>Sends a piece.</summary>
    protected async ValueTask WriteAsync(
        Stream stream, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        _deadline?.Begin();
        await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        _deadline?.End(piece.Length);
        await (_rate?.PayAsync(piece.Length, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
    }
}
