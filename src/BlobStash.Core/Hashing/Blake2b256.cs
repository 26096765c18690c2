using System.Runtime.CompilerServices;
using BlobStash.Core.Digests;

namespace BlobStash.Core.Hashing;

/// <summary>
/// BLAKE2b with 32 bytes of output and no key (RFC 7693) of input that is at hand as a whole. For input that arrives
/// in pieces there is <see cref="Blake2bHasher"/>, for many inputs at once <see cref="Blake2bLanes"/>.
/// </summary>
public static unsafe class Blake2b256
{
    /// <summary>Hashes the input. Allocates nothing.</summary>
    /// <param name="input">Any number of bytes.</param>
    /// <returns>The digest.</returns>
    [SkipLocalsInit]
    public static Digest Hash(ReadOnlySpan<byte> input)
    {
        var h = stackalloc ulong[Blake2bParameters.StateWords];
        Blake2bParameters.Initialize(h);
        fixed (byte* start = input)
        {
            // An empty input has one block of zeros.
            var before = Blake2bParameters.BlocksBeforeLast(input.Length, finishes: true);
            Blake2bScalar.CompressMany(h, start, before, 0);
            var last = input[(before * Blake2bParameters.BlockSize)..];
            CompressLast(h, last, (ulong)input.Length);
        }

        return *(Digest*)h;
    }

    /// <summary>Compresses the last block, padded with zeros (RFC 7693 section 3.3).</summary>
    /// <param name="h">The chained state, h[8]; its first 32 bytes are the digest afterwards.</param>
    /// <param name="last">What is left of the input, 0 to 128 bytes.</param>
    /// <param name="length">Bytes of the whole input.</param>
    [SkipLocalsInit]
    internal static void CompressLast(ulong* h, ReadOnlySpan<byte> last, ulong length)
    {
        if (last.Length == Blake2bParameters.BlockSize)
        {
            fixed (byte* block = last)
            {
                Blake2bScalar.Compress(h, (ulong*)block, length, ulong.MaxValue);
            }

            return;
        }

        var padded = stackalloc byte[Blake2bParameters.BlockSize];
        var destination = new Span<byte>(padded, Blake2bParameters.BlockSize);
        last.CopyTo(destination);
        destination[last.Length..].Clear();
        Blake2bScalar.Compress(h, (ulong*)padded, length, ulong.MaxValue);
    }
}
