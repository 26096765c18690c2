namespace BlobStash.Client.Transport;

/// <summary>
/// The connection of one upload. As soon as the peer has given its final answer, or takes no more bytes, the rest of
/// the body is thrown away, so that the answer is read: the HTTP stack would report the failed sending instead of a
/// refusal, or go on sending to a peer that has long refused. For one request; one reader and one writer at a time.
/// </summary>
internal sealed class EarlyAnswerStream(Stream connection) : Stream
{
    private static readonly AsyncLocal<WatchedContent?> Sender = new();

    private readonly CancellationTokenSource _answered = new();
    private readonly FinalAnswerScan _scan = new();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Names the body whose bytes the caller's flow is about to write; it is told when they are not sent.
    /// </summary>
    public static void Announce(WatchedContent content) => Sender.Value = content;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await connection.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (_scan.Take(buffer.Span[..read]))
        {
            await _answered.CancelAsync().ConfigureAwait(false);
        }

        return read;
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_answered.IsCancellationRequested)
        {
            Sender.Value?.CutShort();
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _answered.Token);
        try
        {
            await connection.WriteAsync(buffer, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // Whoever reads gets the answer that is there, or learns that the connection is gone.
            await _answered.CancelAsync().ConfigureAwait(false);
            Sender.Value?.CutShort();
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _answered.IsCancellationRequested ? Task.CompletedTask : connection.FlushAsync(cancellationToken);

    public override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
            _answered.Dispose();
        }

        base.Dispose(disposing);
    }
}
