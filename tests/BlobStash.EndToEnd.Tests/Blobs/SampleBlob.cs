using BlobStash.Client;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.EndToEnd.Tests.Blobs;

/// <summary>A small blob whose bytes follow from its seed and length.</summary>
internal sealed class SampleBlob
{
    private readonly byte[] _bytes;

    public SampleBlob(int seed, int length)
    {
        _bytes = new byte[length];
        new Random(seed).NextBytes(_bytes);
        Digest = Blake2b256.Hash(_bytes);
    }

    public Digest Digest { get; }

    public int Length => _bytes.Length;

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A number of blobs with seeds of their own, one to a few thousand bytes each.</summary>
    public static SampleBlob[] CreateMany(int firstSeed, int count) =>
        [.. Enumerable.Range(firstSeed, count).Select(static seed => new SampleBlob(seed, 1 + (seed * 37 % 5000)))];

    public async Task<bool> PutAsync(BlobStashClient client, CancellationToken cancellationToken = default)
    {
        using var content = new MemoryStream(_bytes, writable: false);
        return await client.PutAsync(Digest, content, cancellationToken);
    }
}
