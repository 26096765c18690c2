using BlobStash.Client;
using BlobStash.Client.Batches;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;
using BlobStash.Server.Blobs;
using BlobStash.Server.Deletions;
using BlobStash.Server.Problems;
using BlobStash.Server.Sketches;
using BlobStash.Storage;
using BlobStash.Storage.Contract;
using BlobStash.Sync;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Sync;

/// <summary>Shows the store to sync sessions. Thread safe.</summary>
internal sealed class StoreReplica(
    BlobStore store,
    MerkleTree tree,
    IInventory inventory,
    BlobReceiver receiver,
    StoreSketch sketch,
    NodeIdentity identity) : ISketchReplica
{
    /// <inheritdoc/>
    public Guid Node => identity.Value;

    /// <inheritdoc/>
    public SketchKey SketchKey => sketch.Key;

    /// <inheritdoc/>
    public async Task<SymbolBlock> GetSymbolsAsync(CancellationToken cancellationToken) =>
        (await sketch.GetAsync(cancellationToken)).Copy();

    /// <inheritdoc/>
    public long? FindLength(in Digest digest) => store.TryGetLength(digest, out var length) ? length : null;

    /// <inheritdoc/>
    public List<Digest> Resolve(IReadOnlyList<ShortId> shortIds)
    {
        var found = new List<Digest>(shortIds.Count);
        foreach (ShortId shortId in shortIds)
        {
            store.AppendMatches(shortId, found);
        }
        return found;
    }

    /// <inheritdoc/>
    public Digest GetMerkleRoot() => tree.GetLeafState().MerkleRoot;

    /// <inheritdoc/>
    public MerkleState GetState() => tree.GetState();

    /// <inheritdoc/>
    public void CopyBucket(byte prefix, List<Digest> digests) => store.CopyBucket(prefix, digests);

    /// <inheritdoc/>
    public bool Contains(in Digest digest) => store.TryGetLength(digest, out _);

    /// <inheritdoc/>
    public bool IsDeleted(in Digest digest) => store.IsDeleted(digest);

    /// <inheritdoc/>
    public Stream? OpenRead(in Digest digest) =>
        store.OpenRead(digest) is { } reader ? new BlobReaderStream(reader) : null;

    /// <inheritdoc/>
    public Task<StoreOutcome> StoreAsync(
        Digest expected, long? length, Stream content, CancellationToken cancellationToken) =>
        StoreAsync(expected, length, null, content, cancellationToken);

    /// <inheritdoc/>
    public async Task<StoreOutcome> StoreAsync(
        Digest expected, long? length, Stamp? stamp, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            PutResult result = await receiver.ReceiveAsync(
                content, length ?? BlobReceiver.UnknownLength, expected, OriginOf(stamp), cancellationToken);
            return Describe(result.Outcome);
        }
        catch (StorageException e)
        {
            throw Translate(e);
        }
    }

    /// <inheritdoc/>
    public IBlobIntake OpenIntake() => new StoreIntake(store.CreateBatch(PutOrigin.Session));

    /// <inheritdoc/>
    public bool KeepsStamps => true;

    /// <inheritdoc/>
    public BlobStanding? FindStanding(in Digest digest) => store.FindLastChange(digest).ToMessage();

    /// <inheritdoc/>
    public async Task<DeletionStatus> DeleteAsync(BlobDeletion deletion, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.ApplyDeletionAsync(deletion.Digest, deletion.Stamp, cancellationToken)).ToMessage();
        }
        catch (StorageException e)
        {
            throw Translate(e);
        }
    }

    /// <inheritdoc/>
    public PartialRoot? GetRootWithout(IReadOnlyList<Digest> without) =>
        PartialTree.GetRootWithout(tree, inventory, without);

    /// <summary>On whose behalf a session stores a blob with this stamp.</summary>
    public static PutOrigin OriginOf(Stamp? stamp) =>
        stamp is { } known ? PutOrigin.SessionOf(known) : PutOrigin.Session;

    /// <summary>What a session calls the outcome.</summary>
    public static StoreOutcome Describe(PutOutcome outcome) => outcome switch
    {
        PutOutcome.DigestMismatch => StoreOutcome.Mismatch,
        PutOutcome.Deleted => StoreOutcome.Deleted,
        PutOutcome.Returned => StoreOutcome.Returned,
        _ => StoreOutcome.Stored,
    };

    /// <summary>What a session's report says of the store's error.</summary>
    public static LocalReplicaException Translate(StorageException error) =>
        new(ExceptionProblems.Find(error)?.Kind.Title ?? "The store refused the blob.", error);
}
