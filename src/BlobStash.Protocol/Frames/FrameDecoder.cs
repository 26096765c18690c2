using System.Buffers;
using BlobStash.Core.Formats;

namespace BlobStash.Protocol.Frames;

/// <summary>
/// Reads the frames of a batch from bytes that come in pieces of any size, one step after the other. Holds one chunk
/// at most, and only while that is compressed; see docs/protocol/sync.md, "Batches". Not thread safe.
/// </summary>
/// <param name="maxFrames">Most frames that are taken.</param>
/// <param name="version">Which frames come.</param>
public sealed class FrameDecoder(int maxFrames, FrameVersion version = FrameVersion.Plain) : IDisposable
{
    private readonly ChunkDecompressor _decompressor = new();
    private int _frames;
    private long _remaining;
    private int _plainLeft;
    private bool _isInBlob;

    /// <summary>The frame that began last.</summary>
    public FrameHeader Frame { get; private set; }

    /// <summary>Bytes of the blob after <see cref="FrameStep.Bytes"/>; valid until the next step.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>How many frames have begun.</summary>
    public int FrameCount => _frames;

    /// <summary>Takes the next step.</summary>
    /// <param name="input">What there is; what was used is taken off its front.</param>
    /// <exception cref="MessageFormatException">The bytes are no batch; the decoder is of no use any more.</exception>
    public FrameStep Read(ref ReadOnlySequence<byte> input)
    {
        if (!_isInBlob)
        {
            return ReadFrame(ref input);
        }

        if (_decompressor.IsActive)
        {
            return Decompress(ref input);
        }

        if (_plainLeft > 0)
        {
            return TakePlain(ref input);
        }

        if (_remaining == 0)
        {
            _isInBlob = false;
            return FrameStep.End;
        }

        return ReadChunk(ref input);
    }

    /// <summary>Says that nothing follows.</summary>
    /// <param name="left">What was not used.</param>
    /// <exception cref="MessageFormatException">That is in the middle of a frame.</exception>
    public void Finish(in ReadOnlySequence<byte> left)
    {
        if (_isInBlob || !left.IsEmpty)
        {
            throw new MessageFormatException("The batch ends in the middle of a frame.");
        }
    }

    /// <summary>Gives back the memory of the chunk; <see cref="Bytes"/> is not valid any more.</summary>
    public void Dispose() => _decompressor.Dispose();

    private FrameStep ReadFrame(ref ReadOnlySequence<byte> input)
    {
        Span<byte> bytes = stackalloc byte[FrameHeader.SizeOf(version)];
        if (input.Length < bytes.Length)
        {
            return FrameStep.NeedsMore;
        }

        if (++_frames > maxFrames)
        {
            throw new MessageFormatException("The batch has more frames than are accepted.")
            {
                HasTooManyEntries = true,
            };
        }

        input.Slice(0, bytes.Length).CopyTo(bytes);
        input = input.Slice(bytes.Length);
        Frame = FrameHeader.Read(bytes, version);
        _remaining = Frame.Length;
        _isInBlob = Frame.Status == BatchStatus.Stored;
        return FrameStep.Frame;
    }

    private FrameStep ReadChunk(ref ReadOnlySequence<byte> input)
    {
        Span<byte> bytes = stackalloc byte[BatchFormat.CompressedHeaderSize];
        var available = (int)Math.Min(input.Length, bytes.Length);
        input.Slice(0, available).CopyTo(bytes);
        if (!ChunkHeader.TryRead(bytes[..available], _remaining, out var chunk))
        {
            return FrameStep.NeedsMore;
        }

        input = input.Slice(chunk.HeaderSize);
        if (chunk.IsAbandoned)
        {
            _isInBlob = false;
            return FrameStep.Abandoned;
        }

        _remaining -= chunk.RawSize;
        if (chunk.IsCompressed)
        {
            _decompressor.Begin(chunk);
            return Decompress(ref input);
        }

        _plainLeft = chunk.Size;
        return TakePlain(ref input);
    }

    private FrameStep TakePlain(ref ReadOnlySequence<byte> input)
    {
        Bytes = TakePiece(ref input, _plainLeft);
        _plainLeft -= Bytes.Length;
        return Bytes.IsEmpty ? FrameStep.NeedsMore : FrameStep.Bytes;
    }

    private FrameStep Decompress(ref ReadOnlySequence<byte> input)
    {
        while (_decompressor.IsActive)
        {
            var piece = TakePiece(ref input, _decompressor.BytesLeft);
            if (piece.IsEmpty)
            {
                return FrameStep.NeedsMore;
            }

            _decompressor.Append(piece.Span);
        }

        Bytes = _decompressor.Raw;
        return FrameStep.Bytes;
    }

    /// <summary>The first bytes that lie side by side, empty when there are none.</summary>
    private static ReadOnlyMemory<byte> TakePiece(ref ReadOnlySequence<byte> input, int maxLength)
    {
        var position = input.Start;
        while (input.TryGet(ref position, out var piece))
        {
            if (!piece.IsEmpty)
            {
                piece = piece[..Math.Min(piece.Length, maxLength)];
                input = input.Slice(piece.Length);
                return piece;
            }
        }

        return default;
    }
}
