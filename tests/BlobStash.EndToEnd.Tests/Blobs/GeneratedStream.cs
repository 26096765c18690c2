using System.Runtime.InteropServices;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.EndToEnd.Tests.Blobs;

/// <summary>
/// Any number of bytes that are never held: blocks of the same random bytes, each with its number at the front, so that
/// no block that goes missing or changes places leaves the digest as it was.
/// </summary>
internal sealed class GeneratedStream(long length, bool isLengthKnown = true) : Stream
{
    private const int BlockSize = 64 * 1024;
    private static readonly byte[] Filling = CreateFilling();

    private readonly byte[] _block = (byte[])Filling.Clone();
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => isLengthKnown;

    public override bool CanWrite => false;

    public override long Length => isLengthKnown ? length : throw new NotSupportedException();

    public override long Position
    {
        get => isLengthKnown ? _position : throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The digest of all its bytes.</summary>
    public static Digest ComputeDigest(long length)
    {
        using var stream = new GeneratedStream(length);
        var hasher = new Blake2bHasher();
        var piece = new byte[BlockSize];
        int read;
        while ((read = stream.Read(piece)) > 0)
        {
            hasher.Append(piece.AsSpan(0, read));
        }
        return hasher.Finish();
    }

    public override int Read(Span<byte> buffer)
    {
        var offset = (int)(_position % BlockSize);
        MemoryMarshal.Write(_block, _position / BlockSize);
        var count = (int)Math.Min(length - _position, Math.Min(buffer.Length, BlockSize - offset));
        _block.AsSpan(offset, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] CreateFilling()
    {
        var filling = new byte[BlockSize];
        new Random(1).NextBytes(filling);
        return filling;
    }
}
