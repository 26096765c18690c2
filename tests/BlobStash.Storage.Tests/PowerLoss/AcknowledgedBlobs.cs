using System.Collections.Concurrent;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>What was acknowledged to the clients of a store, against which the store is held.</summary>
internal sealed class AcknowledgedBlobs
{
    private readonly ConcurrentDictionary<PoolBlob, Presence> _presence;
    private readonly ConcurrentDictionary<PoolBlob, Stamp> _stamps = new();

    public AcknowledgedBlobs() => _presence = new(PoolBlob.All.ToDictionary(blob => blob, _ => Presence.Absent));

    private AcknowledgedBlobs(AcknowledgedBlobs other) =>
        (_presence, _stamps) = (new(other._presence), new(other._stamps));

    public Presence this[PoolBlob blob]
    {
        get => _presence[blob];
        set => _presence[blob] = value;
    }

    /// <summary>When the blob was put last, which is never earlier from then on.</summary>
    public void NoteStamp(PoolBlob blob, Stamp stamp) => _stamps[blob] = stamp;

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
            Assert.True(
                !isHeld || LastPutOf(store, blob) >= _stamps.GetValueOrDefault(blob),
                $"A put of {blob.Bytes.Length} bytes has lost its stamp.");
        }
    }

    /// <summary>Asked twice where a call of the disk fails once, so that the record cannot be read.</summary>
    private static Stamp LastPutOf(BlobStore store, PoolBlob blob)
    {
        var stamp = store.FindLastChange(blob.Digest).Stamp;
        return stamp == Stamp.None ? store.FindLastChange(blob.Digest).Stamp : stamp;
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
