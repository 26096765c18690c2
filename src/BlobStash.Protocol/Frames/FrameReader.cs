using System.Buffers;
using System.IO.Pipelines;
using BlobStash.Core.Formats;

namespace BlobStash.Protocol.Frames;

/// <summary>Feeds a <see cref="FrameDecoder"/> from a pipe. Not thread safe.</summary>
/// <param name="body">Read to its end, not completed.</param>
/// <param name="maxFrames">Most frames that are taken.</param>
/// <param name="version">Which frames come.</param>
public sealed class FrameReader(PipeReader body, int maxFrames, FrameVersion version = FrameVersion.Plain)
    : IDisposable
{
    private readonly FrameDecoder _decoder = new(maxFrames, version);
    private ReadOnlySequence<byte> _buffer = ReadOnlySequence<byte>.Empty;
    private bool _isReading;
    private bool _isCompleted;

    /// <summary>The frame that began last.</summary>
    public FrameHeader Frame => _decoder.Frame;

    /// <summary>Bytes of the blob after <see cref="FrameStep.Bytes"/>; valid until the next step.</summary>
    public ReadOnlyMemory<byte> Bytes => _decoder.Bytes;

    /// <summary>Takes the next step, waiting for bytes where it needs them.</summary>
    /// <param name="cancellationToken">Ends the waiting; the reader may be used again.</param>
    /// <returns>The step; <see cref="FrameStep.NeedsMore"/> at the end of the body, and only there.</returns>
    /// <exception cref="MessageFormatException">The body is no batch, or ends in the middle of a frame.</exception>
    public async ValueTask<FrameStep> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var step = _decoder.Read(ref _buffer);
            if (step != FrameStep.NeedsMore)
            {
                return step;
            }

            if (_isCompleted)
            {
                _decoder.Finish(_buffer);
                return FrameStep.NeedsMore;
            }

            Release();
            var read = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            (_buffer, _isCompleted, _isReading) = (read.Buffer, read.IsCompleted, true);
        }
    }

    /// <summary>Gives the memory back to the pipe, which stays the caller's.</summary>
    public void Dispose()
    {
        Release();
        _decoder.Dispose();
    }

    private void Release()
    {
        if (_isReading)
        {
            _isReading = false;
            var (consumed, examined) = (_buffer.Start, _buffer.End);
            _buffer = ReadOnlySequence<byte>.Empty;
            body.AdvanceTo(consumed, examined);
        }
    }
}
