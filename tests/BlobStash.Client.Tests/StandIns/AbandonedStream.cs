using BlobStash.Client.Batches;
using BlobStash.Core.Digests;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>A blob in a batch whose sender leaves it out after its length.</summary>
internal sealed class AbandonedStream(Digest digest) : MemoryStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new BlobAbandonedException(digest);
}
