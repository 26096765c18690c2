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
        fixed (ulong* h = &_h.Word0)
        fixed (byte* block = &_block.Byte0)
        {
            input = input[TopUp(input)..];
            if (input.IsEmpty)
            {
                return;
            }

            // More input follows, so the buffered block cannot be the last one.
            var buffered = _buffered / Blake2bParameters.BlockSize;
            Blake2bScalar.CompressMany(h, block, buffered, _compressed);
            _compressed += (ulong)_buffered;
            _buffered = 0;

            var count = (input.Length - 1) / Blake2bParameters.BlockSize;
            fixed (byte* start = input)
            {
                Blake2bScalar.CompressMany(h, start, count, _compressed);
            }

            _compressed += (ulong)count * Blake2bParameters.BlockSize;
            TopUp(input[(count * Blake2bParameters.BlockSize)..]);
        }
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

    /// <summary>Moves what fits into the block buffer.</summary>
    /// <returns>Bytes taken.</returns>
    private int TopUp(ReadOnlySpan<byte> input)
    {
        if (_buffered == 0 && input.Length > Blake2bParameters.BlockSize)
        {
            return 0;
        }

        var taken = Math.Min(input.Length, Blake2bParameters.BlockSize - _buffered);
        input[..taken].CopyTo(((Span<byte>)_block)[_buffered..]);
        _buffered += taken;
        return taken;
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
