using System.Buffers;
using BlobStash.Client.Transport;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Batches;

/// <summary>Blobs as the body of a request, one frame each. What cannot be read is left out or abandoned.</summary>
/// <param name="blobs">What is offered; opened one at a time.</param>
/// <param name="version">
/// Whether each frame has the stamp of its blob. A blob without one is left out then: it is gone.
/// </param>
/// <param name="compresses">Whether chunks that shrink are compressed.</param>
internal sealed class BatchContent(IReadOnlyList<BlobOffer> blobs, FrameVersion version, bool compresses)
    : WatchedContent
{
    private const int BufferSize = 256 * 1024;

    private readonly BatchStatus?[] _unsent = new BatchStatus?[blobs.Count];
    private readonly ChunkEncoder _encoder = new(compresses);
    private byte[] _buffer = [];
    private byte[] _raw = [];
    private int _gathered;

    public override bool IsLarge { get; } =
        blobs.Any(static blob => blob.Length is null)
        || blobs.Sum(static blob => blob.Length + BatchFormat.FrameHeaderSize) >= MinLargeBytes;

    /// <summary>For each blob that no frame was sent of the reason, else null.</summary>
    public IReadOnlyList<BatchStatus?> Unsent => _unsent;

    protected override async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        _raw = ArrayPool<byte>.Shared.Rent(BatchFormat.MaxChunkSize);
        _gathered = 0;
        try
        {
            for (var i = 0; i < blobs.Count && !IsCutShort; i++)
            {
                var content = Open(i);
                if (content is not null)
                {
                    await using (content.ConfigureAwait(false))
                    {
                        await SendAsync(stream, blobs[i], content, cancellationToken).ConfigureAwait(false);
                    }
                }
            }

            await FlushAsync(stream, 0, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            ArrayPool<byte>.Shared.Return(_raw);
            (_buffer, _raw) = ([], []);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        // Known only when every blob was read.
        length = 0;
        return false;
    }

    private Stream? Open(int index)
    {
        try
        {
            var isGone = version == FrameVersion.Stamped && blobs[index].Stamp is null;
            var content = isGone ? null : blobs[index].Open();
            _unsent[index] = content is null ? BatchStatus.Absent : null;
            return content;
        }
        catch (Exception exception) when (exception is IOException or LocalReplicaException)
        {
            _unsent[index] = BatchStatus.Damaged;
            return null;
        }
        catch (Exception exception)
        {
            // Any other: the opening is the caller's, and the HTTP stack would pass it off as a network failure.
            ReadFailure = exception;
            throw;
        }
    }

    private async ValueTask SendAsync(
        Stream stream, BlobOffer blob, Stream content, CancellationToken cancellationToken)
    {
        var left = content.Length - content.Position;
        await FlushAsync(stream, FrameHeader.SizeOf(version), cancellationToken).ConfigureAwait(false);
        new FrameHeader(BatchStatus.Stored, left, blob.Digest, blob.Stamp.GetValueOrDefault())
            .Write(_buffer.AsSpan(_gathered), version);
        _gathered += FrameHeader.SizeOf(version);
        while (left > 0 && !IsCutShort)
        {
            var size = (int)Math.Min(left, BatchFormat.MaxChunkSize);
            await FlushAsync(stream, BatchFormat.CompressedHeaderSize + size, cancellationToken)
                .ConfigureAwait(false);
            if (!await TryAddChunkAsync(content, size, cancellationToken).ConfigureAwait(false))
            {
                ChunkEncoder.WriteAbandoned(_buffer.AsSpan(_gathered));
                _gathered += BatchFormat.PlainHeaderSize;
                return;
            }

            left -= size;
        }
    }

    /// <summary>Adds the next chunk. False: it cannot be read.</summary>
    private async ValueTask<bool> TryAddChunkAsync(Stream content, int size, CancellationToken cancellationToken)
    {
        var target = _buffer.AsMemory(_gathered);
        var compress = _encoder.WouldCompress(size);
        var raw = compress ? _raw.AsMemory(0, size) : target.Slice(BatchFormat.PlainHeaderSize, size);
        try
        {
            await content.ReadExactlyAsync(raw, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Any exception: the stream is the caller's. It says nothing about the other blobs.
            return false;
        }

        _gathered += compress
            ? _encoder.Write(raw.Span, target.Span)
            : _encoder.WritePlainHeader(size, target.Span);
        return true;
    }

    /// <summary>Sends what gathered, unless there is room for more; 0 sends it in any case.</summary>
    private async ValueTask FlushAsync(Stream stream, int wanted, CancellationToken cancellationToken)
    {
        if (_gathered > 0 && (wanted == 0 || _gathered + wanted > BufferSize))
        {
            await WriteAsync(stream, _buffer.AsMemory(0, _gathered), cancellationToken).ConfigureAwait(false);
            _gathered = 0;
        }
    }
}
