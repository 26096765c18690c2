using System.IO.Compression;

namespace BlobStash.Protocol.Frames;

/// <summary>
/// Writes the chunks of a batch, compressed where that pays. Where it did not, the next chunks are not tried, ever more
/// of them in a row, so that bytes that are compressed already cost next to nothing. Not thread safe.
/// </summary>
/// <param name="compresses">False: all chunks are plain.</param>
public sealed class ChunkEncoder(bool compresses)
{
    // Quality 1 is the fastest that still finds repetitions; it declares a window of 18 bits whatever is asked for.
    private const int Quality = 1;
    private const int WindowBits = 16;

    /// <summary>Shorter chunks cannot save more than a few bytes.</summary>
    private const int MinCompressedRaw = 128;

    /// <summary>Less than this part saved is not worth the receiver's time.</summary>
    private const int MinSavedPart = 16;

    private const int MaxSkipped = 256;

    private int _skipped;
    private int _toSkip;

    /// <summary>
    /// Whether a chunk of this size is to be tried; else the caller may write a plain one itself, and save the copy.
    /// </summary>
    /// <param name="rawSize">Bytes of the chunk.</param>
    public bool WouldCompress(int rawSize) => compresses && rawSize >= MinCompressedRaw && _toSkip == 0;

    /// <summary>Writes a chunk, header and all.</summary>
    /// <param name="raw">1 to <see cref="BatchFormat.MaxChunkSize"/> bytes of the blob.</param>
    /// <param name="destination">At least <see cref="BatchFormat.PlainHeaderSize"/> bytes more.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        if (WouldCompress(raw.Length) && TryCompress(raw, destination, out var written))
        {
            return written;
        }

        raw.CopyTo(destination[BatchFormat.PlainHeaderSize..]);
        return WritePlainHeader(raw.Length, destination);
    }

    /// <summary>Writes the header in front of raw bytes that the caller has put, or puts, behind it.</summary>
    /// <param name="rawSize">1 to <see cref="BatchFormat.MaxChunkSize"/>.</param>
    /// <param name="destination">At least <see cref="BatchFormat.PlainHeaderSize"/> bytes.</param>
    /// <returns>Bytes of header and chunk.</returns>
    public int WritePlainHeader(int rawSize, Span<byte> destination)
    {
        _toSkip = Math.Max(0, _toSkip - 1);
        new ChunkHeader(rawSize, rawSize).Write(destination);
        return BatchFormat.PlainHeaderSize + rawSize;
    }

    /// <summary>Writes that the rest of the blob does not come.</summary>
    /// <param name="destination">At least <see cref="BatchFormat.PlainHeaderSize"/> bytes, all that is written.</param>
    public static void WriteAbandoned(Span<byte> destination) => default(ChunkHeader).Write(destination);

    private bool TryCompress(ReadOnlySpan<byte> raw, Span<byte> destination, out int written)
    {
        var most = raw.Length - (raw.Length / MinSavedPart) - BatchFormat.CompressedHeaderSize;
        var target = destination.Slice(BatchFormat.CompressedHeaderSize, most);
        if (BrotliEncoder.TryCompress(raw, target, out var size, Quality, WindowBits))
        {
            new ChunkHeader(size, raw.Length).Write(destination);
            written = BatchFormat.CompressedHeaderSize + size;
            _skipped = 0;
            return true;
        }

        _skipped = Math.Clamp(2 * _skipped, 1, MaxSkipped);
        // The plain chunk that is written instead counts as one.
        _toSkip = _skipped + 1;
        written = 0;
        return false;
    }
}
