using System.IO.Pipelines;
using BlobStash.Core.Formats;
using BlobStash.Protocol.Frames;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Batches;

/// <summary>Stores the frames of one batch, and notes what became of each. For one batch.</summary>
internal sealed class BatchReceiver(BlobBatch batch, FrameVersion version = FrameVersion.Plain)
{
    private readonly List<Task<PutOutcome>?> _commits = [];
    private readonly List<BatchStatus> _statuses = [];
    private readonly List<FrameHeader> _frames = [];
    private FrameHeader? _current;
    private bool _isSkipping;

    /// <summary>Reads a body to its end. All that was stored is durable when it returns.</summary>
    /// <param name="body">Not completed.</param>
    /// <param name="cancellationToken">Ends the reading; blobs that were complete by then stay stored.</param>
    /// <returns>A status for each frame.</returns>
    /// <exception cref="MessageFormatException">The body is no batch; the blobs in front of the fault are
    /// stored.</exception>
    /// <exception cref="StorageException">The disk is full, or the store has failed.</exception>
    public async ValueTask<byte[]> ReceiveAsync(PipeReader body, CancellationToken cancellationToken)
    {
        using var frames = new FrameReader(body, BatchFormat.MaxBlobs, version);
        FrameStep step;
        while ((step = await frames.ReadAsync(cancellationToken)) != FrameStep.NeedsMore)
        {
            await TakeAsync(step, frames, cancellationToken);
        }
        await batch.FlushAsync();
        var answer = new byte[_commits.Count];
        for (var i = 0; i < answer.Length; i++)
        {
            answer[i] = (byte)(_commits[i] is { } commit ? Describe(await commit) : _statuses[i]);
        }
        return answer;
    }

    /// <summary>After a failure of the store, and when the batch is closed: the blobs that it refused.</summary>
    public List<FrameHeader> GetRefused()
    {
        var refused = _frames
            .Where((_, i) => _commits[i] is { Exception.InnerException: StorageException })
            .ToList();
        if (_current is { } current)
        {
            refused.Add(current);
        }
        return refused;
    }

    private async ValueTask TakeAsync(FrameStep step, FrameReader frames, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case FrameStep.Frame:
                await BeginAsync(frames.Frame, cancellationToken);
                break;
            case FrameStep.Bytes when !_isSkipping:
                await batch.WriteAsync(frames.Bytes, cancellationToken);
                break;
            case FrameStep.End when !_isSkipping:
                Add(batch.Commit(), default);
                break;
            case FrameStep.End:
                Add(null, BatchStatus.TooLarge);
                break;
            case FrameStep.Abandoned:
                await batch.AbandonAsync();
                Add(null, _isSkipping ? BatchStatus.TooLarge : BatchStatus.Abandoned);
                break;
        }
    }

    private async ValueTask BeginAsync(FrameHeader frame, CancellationToken cancellationToken)
    {
        if (frame.Status != BatchStatus.Stored)
        {
            throw new MessageFormatException("A frame of blobs to store has a status other than stored.");
        }
        _current = frame;
        try
        {
            _isSkipping = false;
            await (version == FrameVersion.Stamped
                ? batch.BeginAsync(
                    frame.Digest, frame.Length, PutOrigin.SessionOf(frame.Stamp), cancellationToken)
                : batch.BeginAsync(frame.Digest, frame.Length, cancellationToken));
        }
        catch (BlobTooLargeException)
        {
            // Says something about this blob alone; its bytes are read and dropped.
            _isSkipping = true;
        }
    }

    private void Add(Task<PutOutcome>? commit, BatchStatus status)
    {
        _commits.Add(commit);
        _statuses.Add(status);
        _frames.Add(_current.GetValueOrDefault());
        _current = null;
    }

    private static BatchStatus Describe(PutOutcome outcome) => outcome switch
    {
        PutOutcome.Stored or PutOutcome.Returned => BatchStatus.Stored,
        PutOutcome.AlreadyStored => BatchStatus.Present,
        PutOutcome.Deleted => BatchStatus.Deleted,
        _ => BatchStatus.Mismatch,
    };
}
