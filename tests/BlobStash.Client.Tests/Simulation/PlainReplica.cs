using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Sync.Merkle;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>A node of an older version, which keeps no sketch of its set.</summary>
internal sealed class PlainReplica(MemoryNode node) : ILocalReplica
{
    public MerkleState GetState() => node.GetState();

    public void CopyBucket(byte prefix, List<Digest> digests) => node.CopyBucket(prefix, digests);

    public bool Contains(in Digest digest) => node.Contains(in digest);

    public bool IsDeleted(in Digest digest) => node.IsDeleted(in digest);

    public Stream? OpenRead(in Digest digest) => node.OpenRead(in digest);

    public Task<StoreOutcome> StoreAsync(
        Digest expected, long? length, Stream content, CancellationToken cancellationToken) =>
        node.StoreAsync(expected, length, content, cancellationToken);
}
