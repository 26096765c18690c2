using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Scrubbing;

namespace BlobStash.Storage.Tests.Scrubbing;

/// <summary>Peers that have some blobs, and send what they are told to.</summary>
internal sealed class MemorySource(params byte[][] blobs) : IBlobSource
{
    /// <summary>Applied to what is sent: one function a peer, in the order in which they are asked.</summary>
    public Func<byte[], byte[]>[] Send { get; init; } = [blob => blob];

    public async Task<bool> TryFetchAsync(
        Digest digest, Func<Stream, CancellationToken, Task<bool>> take, CancellationToken cancellationToken)
    {
        if (blobs.FirstOrDefault(blob => Blake2b256.Hash(blob) == digest) is { } blob)
        {
            foreach (var send in Send)
            {
                using var copy = new MemoryStream(send(blob));
                if (await take(copy, cancellationToken))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
