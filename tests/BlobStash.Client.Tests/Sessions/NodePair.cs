using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>Two nodes in memory, the way from the one to the other, and a clock that does not wait.</summary>
internal sealed class NodePair
{
    public NodePair()
        : this(new MemoryNode("here"), new MemoryNode("there"))
    {
    }

    public NodePair(MemoryNode here, MemoryNode there)
    {
        (Here, There) = (here, there);
        Peer = new MemoryPeer(there, Link);
    }

    public MemoryNode Here { get; }

    public MemoryNode There { get; }

    public MemoryLink Link { get; } = new();

    public HastyClock Clock { get; } = new();

    /// <summary>What the session of <see cref="Here"/> talks to.</summary>
    public MemoryPeer Peer { get; set; }

    /// <summary>Stores blobs of as many bytes as asked on each of the nodes.</summary>
    public static List<Digest> Fill(Random random, int count, int length, params MemoryNode[] nodes)
    {
        var digests = new List<Digest>();
        for (var i = 0; i < count; i++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            foreach (var node in nodes)
            {
                node.Put(bytes);
            }

            digests.Add(Core.Hashing.Blake2b256.Hash(bytes));
        }

        return digests;
    }

    public Task<SyncReport> RunAsync(SyncOptions? options = null, CancellationToken cancellationToken = default) =>
        new SyncSession(Here, Peer, options ?? new SyncOptions(), Clock).RunAsync(cancellationToken);

    /// <summary>Runs a session whose batches go over HTTP, where both sides take blobs of up to 1 MiB.</summary>
    public async Task<SyncReport> RunOverHttpAsync(BatchNode node, SyncDirection direction)
    {
        using var connection = new PeerConnection(node.Url, null, new PeerLimits { MaxBlobSizeBytes = 1 << 20 });
        Peer = new HttpBatchesPeer(There, Link, connection.OpenNativePeer().Batches!) { MaxBlobBytes = 1 << 20 };
        return await RunAsync(new SyncOptions { Direction = direction });
    }

    /// <summary>How many requests of a kind went to the peer.</summary>
    public int Count(string name) => Link.Requests.Count(request => request == name);

    public void AssertEqual()
    {
        Assert.Equal(Here.Digests(), There.Digests());
        Assert.All(Here.Digests(), digest => Assert.Equal(digest, Core.Hashing.Blake2b256.Hash(Here.Find(digest)!)));
        Assert.Equal(Here.GetState().MerkleRoot, There.GetState().MerkleRoot);
    }
}
