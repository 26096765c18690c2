using System.Buffers;
using System.IO.Compression;
using BlobStash.Core.Formats;

namespace BlobStash.Protocol.Frames;

/// <summary>
/// Unpacks one compressed chunk after the other (Brotli, RFC 7932). The memory that it takes is bounded by the raw size
/// that the chunk declares, and by the window that is accepted. Not thread safe.
/// </summary>
internal sealed class ChunkDecompressor : IDisposable
{
    /// <summary>
    /// Largest accepted window as a power of two: 256 KiB, the smallest that the fastest encoders declare. Brotli
    /// itself has windows of up to 16 MiB, which the decoder would allocate whatever the chunk's size.
    /// </summary>
    private const int MaxWindowBits = 18;

    private BrotliDecoder _decoder;
    private byte[]? _raw;
    private ChunkHeader _chunk;
    private int _used;
    private int _written;

    /// <summary>True from the header of a chunk to its last byte.</summary>
    public bool IsActive => _used < _chunk.Size;

    /// <summary>Bytes of the chunk that are still to come.</summary>
    public int BytesLeft => _chunk.Size - _used;

    /// <summary>The chunk's raw bytes when it is complete; valid until the next one begins.</summary>
    public ReadOnlyMemory<byte> Raw => _raw.AsMemory(0, _written);

    /// <summary>Begins a chunk, whose sizes were checked.</summary>
    public void Begin(ChunkHeader chunk)
    {
        _decoder.Dispose();
        _decoder = default;
        _raw ??= ArrayPool<byte>.Shared.Rent(BatchFormat.MaxChunkSize + 1);
        (_chunk, _used, _written) = (chunk, 0, 0);
    }

    /// <summary>Takes the next bytes, at most <see cref="BytesLeft"/>.</summary>
    /// <exception cref="MessageFormatException">They do not unpack to what the chunk declares.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_used == 0 && ReadWindowBits(bytes[0]) > MaxWindowBits)
        {
            throw Malformed();
        }

        // One byte more than declared: without room the decoder does not look at the end of the stream, and with it
        // a stream of more bytes shows.
        var room = _raw.AsSpan(_written, _chunk.RawSize + 1 - _written);
        var status = _decoder.Decompress(bytes, room, out var consumed, out var written);
        _used += bytes.Length;
        _written += written;
        var expected = IsActive ? OperationStatus.NeedMoreData : OperationStatus.Done;
        if (status != expected || consumed != bytes.Length || (!IsActive && _written != _chunk.RawSize))
        {
            throw Malformed();
        }
    }

    /// <summary>Gives back the memory.</summary>
    public void Dispose()
    {
        _decoder.Dispose();
        if (_raw is not null)
        {
            ArrayPool<byte>.Shared.Return(_raw);
            _raw = null;
        }
    }

    /// <summary>WBITS from the first byte of a stream (RFC 7932 section 9.1); 64 for what is reserved.</summary>
    private static int ReadWindowBits(byte first) => (first & 1, (first >> 1) & 7, (first >> 4) & 7) switch
    {
        (0, _, _) => 16,
        (_, > 0 and var n, _) => 17 + n,
        (_, _, 0) => 17,
        (_, _, 1) => 64,
        (_, _, var n) => 8 + n,
    };

    private static MessageFormatException Malformed() =>
        new("A compressed chunk does not unpack to the bytes that it declares.");
}
