using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace BlobStash.Server.Connections;

/// <summary>
/// Passes everything on to the reader of a connection, and keeps it open when the requests are done with it, so that
/// what the client goes on sending can be dropped.
/// </summary>
internal sealed class DrainableReader(PipeReader inner) : PipeReader
{
    private ReadResult _last;
    private bool _isReading;

    /// <summary>Drops what comes next.</summary>
    /// <returns>Whether more may come.</returns>
    public async ValueTask<bool> TryDropAsync(CancellationToken cancellationToken)
    {
        if (_isReading)
        {
            // A request that failed in the middle of its body left what it read unreturned.
            AdvanceTo(_last.Buffer.End);
        }
        ReadResult read = await inner.ReadAsync(cancellationToken);
        inner.AdvanceTo(read.Buffer.End);
        return !read.IsCompleted;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isReading = false;
        inner.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <summary>Does nothing: the connection is closed in stages.</summary>
    /// <param name="exception">Ignored.</param>
    public override void Complete(Exception? exception = null)
    {
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        NoteAsync(inner.ReadAsync(cancellationToken));

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
        {
            return false;
        }
        Note(result);
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> NoteAsync(ValueTask<ReadResult> read) => Note(await read);

    private ReadResult Note(ReadResult result)
    {
        (_last, _isReading) = (result, true);
        return result;
    }
}
