using System.IO.Pipelines;

namespace BlobStash.Server.Connections;

/// <summary>
/// Passes everything on to the writer of a connection, counts it, and keeps it open when the requests are done with it.
/// </summary>
internal sealed class CountingWriter(PipeWriter inner) : PipeWriter
{
    private long _written;

    /// <summary>Bytes that were written so far. May be read by other threads.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    /// <inheritdoc/>
    public override long UnflushedBytes => inner.UnflushedBytes;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        Volatile.Write(ref _written, _written + bytes);
        inner.Advance(bytes);
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref _written, _written + source.Length);
        return inner.WriteAsync(source, cancellationToken);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    /// <summary>Does nothing: the connection is closed in stages.</summary>
    /// <param name="exception">Ignored.</param>
    public override void Complete(Exception? exception = null)
    {
    }
}
