namespace BlobStash.Client.Transport;

/// <summary>
/// The body of an answer: every read is under the request's deadline, the length is limited, and everything that goes
/// wrong is a <see cref="PeerException"/>.
/// </summary>
internal sealed class ResponseStream(Stream body, long maxLength, IdleDeadline deadline, PeerFaults faults)
    : ForwardStream
{
    private long _read;

    /// <summary>How fast bytes are taken; null without a limit.</summary>
    public TransferRate? Rate { get; init; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        deadline.Begin();
        try
        {
            var read = await body.ReadAsync(buffer, deadline.Token).ConfigureAwait(false);
            deadline.End(read);
            _read += read;
            await PayAsync(read, cancellationToken).ConfigureAwait(false);
            return _read <= maxLength
                ? read
                : throw faults.Create(PeerFailure.TooLarge, $"sent an answer of more than {maxLength} bytes.");
        }
        catch (OperationCanceledException exception)
            when (!deadline.IsCallerCancelled && !cancellationToken.IsCancellationRequested)
        {
            throw faults.TimedOut(exception);
        }
        catch (IOException exception)
        {
            throw deadline.Token.IsCancellationRequested && !deadline.IsCallerCancelled
                ? faults.TimedOut(exception)
                : faults.Translate(exception);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await body.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            body.Dispose();
        }

        base.Dispose(disposing);
    }

    private Task PayAsync(int read, CancellationToken cancellationToken) =>
        Rate?.PayAsync(read, cancellationToken) ?? Task.CompletedTask;
}
