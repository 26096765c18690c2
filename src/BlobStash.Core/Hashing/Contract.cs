using BlobStash.Core.Digests;

namespace BlobStash.Core.Hashing;

/// <summary>One-shot BLAKE2b-256.</summary>
public static class Blake2b256 { public static Digest Hash(ReadOnlySpan<byte> input) => throw new NotImplementedException(); }

/// <summary>Incremental; reusable after Reset. Not thread safe.</summary>
public sealed class Blake2bHasher
{
    public void Append(ReadOnlySpan<byte> input) => throw new NotImplementedException();
    public Digest Finish() => throw new NotImplementedException();
    public void Reset() => throw new NotImplementedException();
    /// <summary>Copies the running state (for midstates) into another hasher.</summary>
    public void CopyTo(Blake2bHasher other) => throw new NotImplementedException();
}

/// <summary>Many independent inputs at once, one per SIMD lane (8 AVX-512, 4 AVX2, scalar).</summary>
public static class Blake2bLanes
{
    public static void HashMany(ReadOnlySpan<ReadOnlyMemory<byte>> inputs, Span<Digest> digests) => throw new NotImplementedException();
    /// <summary>hashers[i].Append(inputs[i]) for all i, in lanes. At most 8 distinct hashers.</summary>
    public static void AppendMany(ReadOnlySpan<Blake2bHasher> hashers, ReadOnlySpan<ReadOnlyMemory<byte>> inputs) => throw new NotImplementedException();
}

/// <summary>CRC-32C (Castagnoli, RFC 3720 B.4), init and final xor 0xffffffff.</summary>
public static class Crc32C
{
    public static uint Compute(ReadOnlySpan<byte> input) => throw new NotImplementedException();
    public static uint Append(uint crc, ReadOnlySpan<byte> input) => throw new NotImplementedException();
}
