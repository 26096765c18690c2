using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Scrubbing;

namespace BlobStash.Storage.Tests.Scrubbing;

/// <summary>A peer that has some blobs, and sends what it is told to.</summary>
internal sealed class MemorySource(params byte[][] blobs) : IBlobSource
{
    /// <summary>Applied to what is sent.</summary>
    public Func<byte[], byte[]> Send { get; init; } = blob => blob;

    public async Task<bool> TryFetchAsync(Digest digest, BlobWriter writer, CancellationToken cancellationToken)
    {
        if (blobs.FirstOrDefault(blob => Blake2b256.Hash(blob) == digest) is not { } blob)
        {
            return false;
        }

        await writer.WriteAsync(Send(blob), cancellationToken);
        return true;
    }
}
