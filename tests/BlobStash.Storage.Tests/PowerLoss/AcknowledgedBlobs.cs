using System.Collections.Concurrent;
using BlobStash.Core.Digests;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>What was acknowledged to the clients of a store, against which the store is held.</summary>
internal sealed class AcknowledgedBlobs
{
    private readonly ConcurrentDictionary<PoolBlob, Presence> _presence;

    public AcknowledgedBlobs() => _presence = new(PoolBlob.All.ToDictionary(blob => blob, _ => Presence.Absent));

    private AcknowledgedBlobs(AcknowledgedBlobs other) => _presence = new(other._presence);

    public Presence this[PoolBlob blob]
    {
        get => _presence[blob];
        set => _presence[blob] = value;
    }

    public AcknowledgedBlobs Clone() => new(this);

    /// <summary>
    /// Fails unless the store holds what it must, and nothing else but whole blobs that it may hold. What is found
    /// counts from then on.
    /// </summary>
    public void AssertHeldBy(BlobStore store)
    {
        var listed = store.ListAll();
        Assert.Equal(store.Count, listed.Length);
        Assert.Equal(store.TotalBytes, listed.Sum(info => info.Length));
        AssertBucketsEqual(store, listed);
        foreach (var info in listed)
        {
            Assert.True(PoolBlob.ByDigest.TryGetValue(info.Digest, out var blob), $"{info.Digest} was never put.");
            Assert.True(_presence[blob] != Presence.Absent, $"{blob.Bytes.Length} bytes are back from the dead.");
            Assert.True(blob.Bytes.AsSpan().SequenceEqual(store.Get(info.Digest)), "A blob has other bytes.");
        }

        var held = listed.Select(info => info.Digest).ToHashSet();
        foreach (var blob in PoolBlob.All)
        {
            var isHeld = held.Contains(blob.Digest);
            Assert.True(isHeld || _presence[blob] != Presence.Stored, $"A blob of {blob.Bytes.Length} bytes is lost.");
            Assert.Equal(isHeld, store.TryGetLength(blob.Digest, out _));
            _presence[blob] = isHeld ? Presence.Stored : Presence.Absent;
        }
    }

    private static void AssertBucketsEqual(BlobStore store, BlobInfo[] listed)
    {
        var digests = new List<Digest>();
        for (var prefix = 0; prefix <= byte.MaxValue; prefix++)
        {
            store.CopyBucket((byte)prefix, digests);
        }

        Assert.Equal(listed.Select(info => info.Digest), digests);
    }
}
