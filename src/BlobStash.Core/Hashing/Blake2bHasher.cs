using System.Runtime.CompilerServices;
using BlobStash.Core.Digests;

namespace BlobStash.Core.Hashing;

/// <summary>
/// BLAKE2b-256 (RFC 7693) of input that arrives in pieces. Reusable: <see cref="Reset"/> makes it as new. Not safe for
/// use by several threads at once. Holds no unmanaged resource and allocates nothing after its construction.
/// </summary>
public sealed unsafe class Blake2bHasher
{
    private State _h;
    private Block _block;
    private int _buffered;
    private ulong _compressed;

    /// <summary>Makes a hasher that has seen no byte yet.</summary>
    public Blake2bHasher() => Reset();

    /// <summary>Bytes appended since the construction or the last <see cref="Reset"/>.</summary>
    public long Length => (long)_compressed + _buffered;

    /// <summary>Hashes more of the input. How the input is cut into pieces does not matter.</summary>
    /// <param name="input">Any number of bytes; not kept.</param>
    public void Append(ReadOnlySpan<byte> input)
    {
        Span<ulong> h = _h;
        var blocks = BeginBlocks(input, h, out var t);
        fixed (ulong* state = h)
        fixed (byte* start = blocks)
        {
            Blake2bScalar.CompressMany(state, start, blocks.Length / Blake2bParameters.BlockSize, t);
        }

        EndBlocks(h);
    }

    /// <summary>
    /// Gives the digest of everything appended since the last <see cref="Reset"/>. The hasher stays as it is, so that
    /// more may be appended, or the digest taken again.
    /// </summary>
    /// <returns>The digest.</returns>
    public Digest Finish()
    {
        var h = _h;
        Blake2b256.CompressLast(&h.Word0, ((ReadOnlySpan<byte>)_block)[.._buffered], (ulong)Length);
        return *(Digest*)&h;
    }

    /// <summary>Forgets everything appended.</summary>
    public void Reset()
    {
        fixed (ulong* h = &_h.Word0)
        {
            Blake2bParameters.Initialize(h);
        }

        _buffered = 0;
        _compressed = 0;
    }

    /// <summary>
    /// Makes another hasher go on from where this one stands, so that a common beginning is hashed only once.
    /// </summary>
    /// <param name="other">The hasher to overwrite.</param>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    public void CopyTo(Blake2bHasher other)
    {
        ArgumentNullException.ThrowIfNull(other);
        other._h = _h;
        other._block = _block;
        other._buffered = _buffered;
        other._compressed = _compressed;
    }

    /// <summary>
    /// Begins to append: completes and compresses the buffered block, and leaves the whole blocks to the caller, who
    /// then calls <see cref="EndBlocks"/>.
    /// </summary>
    /// <param name="input">What to append.</param>
    /// <param name="h">Receives the chained state, h[8]; may be the hasher's own.</param>
    /// <param name="t">Receives the bytes compressed before.</param>
    /// <returns>The whole blocks to compress, a part of the input; empty if there are none.</returns>
    internal ReadOnlySpan<byte> BeginBlocks(ReadOnlySpan<byte> input, scoped Span<ulong> h, out ulong t)
    {
        var taken = 0;
        if (_buffered > 0)
        {
            taken = Math.Min(input.Length, Blake2bParameters.BlockSize - _buffered);
            input[..taken].CopyTo(((Span<byte>)_block)[_buffered..]);
            _buffered += taken;
            if (taken < input.Length)
            {
                CompressBuffer();
            }
        }

        // The last block, even if it is full, waits in the buffer: it may turn out to be the final one.
        input = input[taken..];
        var bytes = Blake2bParameters.BlocksBeforeLast(input.Length, finishes: true) * Blake2bParameters.BlockSize;
        input[bytes..].CopyTo(((Span<byte>)_block)[_buffered..]);
        _buffered += input.Length - bytes;
        ((ReadOnlySpan<ulong>)_h).CopyTo(h);
        t = _compressed;
        _compressed += (ulong)bytes;
        return input[..bytes];
    }

    /// <summary>Ends what <see cref="BeginBlocks"/> began.</summary>
    /// <param name="h">The chained state after the whole blocks, h[8].</param>
    internal void EndBlocks(scoped ReadOnlySpan<ulong> h) => h.CopyTo(_h);

    private void CompressBuffer()
    {
        fixed (ulong* h = &_h.Word0)
        fixed (byte* block = &_block.Byte0)
        {
            Blake2bScalar.CompressMany(h, block, 1, _compressed);
        }

        _compressed += Blake2bParameters.BlockSize;
        _buffered = 0;
    }

    [InlineArray(Blake2bParameters.StateWords)]
    private struct State
    {
        public ulong Word0;
    }

    [InlineArray(Blake2bParameters.BlockSize)]
    private struct Block
    {
        public byte Byte0;
    }
}
