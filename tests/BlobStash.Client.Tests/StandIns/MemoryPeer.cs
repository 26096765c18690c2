using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using BlobStash.Client.Batches;
using BlobStash.Client.Peers;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Messages;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>
/// A <see cref="MemoryNode"/> as another node sees it, without HTTP: every request goes over a <see cref="MemoryLink"/>
/// with the bytes that it would have. Derived classes lie. Thread safe.
/// </summary>
internal class MemoryPeer(MemoryNode node, MemoryLink link) : IPeer, ISketchPeer, IBatchPeer, IDeletionPeer
{
    private readonly ConcurrentDictionary<ulong, SymbolBlock> _snapshots = [];

    public string Name => node.Name;

    public string Protocol => "native";

    public ISketchPeer? Sketches => this;

    public IBatchPeer? Batches => this;

    public IDeletionPeer? Deletions => node.KeepsStamps ? this : null;

    protected MemoryNode Target => node;

    protected MemoryLink Link => link;

    public virtual async Task<MerkleState> GetStateAsync(CancellationToken cancellationToken)
    {
        await link.SendAsync("state", cancellationToken);
        var body = new ArrayBufferWriter<byte>();
        StateMessage.Write(body, node.GetState());
        link.Carry("state", body.WrittenCount);
        return StateMessage.Read(body.WrittenSpan);
    }

    public virtual async Task<List<Digest>> GetLeafAsync(byte prefix, CancellationToken cancellationToken)
    {
        await link.SendAsync("leaf", cancellationToken);
        var digests = new List<Digest>();
        node.CopyBucket(prefix, digests);
        link.Carry("leaf", digests.Count * (Digest.HexLength + 3L));
        return digests;
    }

    public virtual async Task<PeerBlob> OpenBlobAsync(Digest digest, CancellationToken cancellationToken)
    {
        await link.SendAsync("blob", cancellationToken);
        var bytes = node.Find(digest) ?? throw MemoryLink.Fault(PeerFailure.NotFound);
        link.Carry("blob", bytes.Length);
        return new PeerBlob(new MemoryStream(bytes), bytes.Length) { Stamp = StampOf(digest) };
    }

    public Task<bool> PutBlobAsync(Digest digest, Stream content, CancellationToken cancellationToken) =>
        PutBlobAsync(digest, null, content, cancellationToken);

    public virtual async Task<bool> PutBlobAsync(
        Digest digest, Stamp? stamp, Stream content, CancellationToken cancellationToken)
    {
        await link.SendAsync("put-blob", cancellationToken);
        link.Carry("put-blob", content.Length);
        var outcome = await node.ReceiveAsync(digest, stamp, content, cancellationToken);
        return outcome switch
        {
            StoreOutcome.Deleted => false,
            StoreOutcome.Stored or StoreOutcome.Returned => true,
            _ => throw MemoryLink.Fault(PeerFailure.Rejected),
        };
    }

    public virtual async Task<SketchAnswer?> GetSketchAsync(
        SymbolRange range, Digest? knownRoot, CancellationToken cancellationToken)
    {
        await link.SendAsync("sketch", cancellationToken);
        if (range.Node != node.Node && knownRoot is { } known && known == node.GetState().MerkleRoot)
        {
            return null;
        }

        var block = node.GetSymbols();
        if (range.Version is { } version)
        {
            block = _snapshots.TryGetValue(version, out var kept) ? kept : throw MemoryLink.Fault(PeerFailure.Gone);
        }
        else
        {
            _snapshots[block.Version] = block;
        }

        return Answer(node.GetState().MerkleRoot, block, range, block.EndIndex);
    }

    public virtual async Task<SketchAnswer> GetBucketSketchAsync(
        byte prefix, SymbolRange range, CancellationToken cancellationToken)
    {
        await link.SendAsync("bucket-sketch", cancellationToken);
        var digests = new List<Digest>();
        node.CopyBucket(prefix, digests);
        var encoder = new SketchEncoder(
            node.SketchKey,
            [.. digests.Select(digest => ShortId.Of(in digest))],
            (ulong)node.GetBucketVersion(prefix));
        var block = encoder.Encode(range.From + range.Count);
        return Answer(node.GetState().Leaves[prefix].GetValueOrDefault(), block, range, Sketch.MaxSymbolCount);
    }

    public virtual async IAsyncEnumerable<Digest> ListDigestsAsync(
        Digest? after, byte? prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await link.SendAsync("digests", cancellationToken);
        foreach (var digest in node.Digests())
        {
            if ((after is not { } bound || digest > bound) && (prefix is null || digest.Prefix == prefix))
            {
                link.Carry("digests", Digest.Size);
                yield return digest;
            }
        }
    }

    public virtual async Task<List<Digest>> ResolveAsync(
        IReadOnlyList<ShortId> shortIds, CancellationToken cancellationToken)
    {
        await link.SendAsync("resolve", cancellationToken);
        var found = ((ISketchReplica)node).Resolve([.. shortIds.Order()]);
        link.Carry("resolve", (shortIds.Count * ShortId.Size) + (found.Count * Digest.Size));
        return found;
    }

    public virtual async Task<IReadOnlyList<BlobStat>> StatAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellationToken)
    {
        await link.SendAsync("stat", cancellationToken);
        link.Carry("stat", digests.Count * (Digest.Size + BatchFormat.StatSize));
        return [.. digests.Select(Stat)];
    }

    public virtual async Task GetBatchAsync(
        IReadOnlyList<Digest> digests,
        Func<BatchBlob, CancellationToken, ValueTask> receive,
        CancellationToken cancellationToken)
    {
        await link.SendAsync("get", cancellationToken);
        foreach (var digest in digests)
        {
            var stat = Stat(digest);
            var isLarge = stat.Length > BatchFormat.MaxSessionBlobLength;
            link.Carry(
                "get",
                Digest.Size + BatchFormat.FrameHeaderSize + BatchFormat.PlainHeaderSize + (isLarge ? 0 : stat.Length));
            using Stream content = isLarge
                ? new AbandonedStream(digest)
                : new MemoryStream(BytesOf(digest) ?? []);
            await receive(
                new BatchBlob(digest, stat.Status, stat.Length, content) { Stamp = StampOf(digest) },
                cancellationToken);
        }
    }

    public virtual async Task<IReadOnlyList<BatchStatus>> PutBatchAsync(
        IReadOnlyList<BlobOffer> blobs, CancellationToken cancellationToken)
    {
        await link.SendAsync("put", cancellationToken);
        var statuses = new List<BatchStatus>();
        foreach (var blob in blobs)
        {
            await using var content = blob.Open();
            if (content is null)
            {
                statuses.Add(BatchStatus.Absent);
                continue;
            }

            link.Carry("put", BatchFormat.FrameHeaderSize + BatchFormat.PlainHeaderSize + content.Length + 1);
            var isPresent = node.Contains(blob.Digest);
            var outcome = await node.ReceiveAsync(blob.Digest, blob.Stamp, content, cancellationToken);
            statuses.Add(outcome switch
            {
                StoreOutcome.Deleted => BatchStatus.Deleted,
                StoreOutcome.Mismatch => BatchStatus.Mismatch,
                _ => isPresent ? BatchStatus.Present : BatchStatus.Stored,
            });
        }

        return statuses;
    }

    public virtual async Task<IReadOnlyList<BlobStanding>> GetStandingAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellationToken)
    {
        await link.SendAsync("standing", cancellationToken);
        var body = new byte[digests.Count * BlobStanding.Size];
        for (var i = 0; i < digests.Count; i++)
        {
            node.FindStanding(digests[i])!.Value.Write(body.AsSpan(i * BlobStanding.Size));
        }

        link.Carry("standing", (digests.Count * Digest.Size) + body.Length);
        return BlobStanding.ReadAll(body, digests.Count);
    }

    public virtual async Task<IReadOnlyList<DeletionStatus>> DeleteAsync(
        IReadOnlyList<BlobDeletion> deletions, CancellationToken cancellationToken)
    {
        await link.SendAsync("deletions", cancellationToken);
        var body = BlobDeletion.WriteAll(deletions);
        link.Carry("deletions", body.Length + deletions.Count);
        var statuses = new List<DeletionStatus>();
        foreach (var deletion in BlobDeletion.ReadAll(body))
        {
            statuses.Add(await node.DeleteAsync(deletion, cancellationToken));
        }

        return statuses;
    }

    public virtual async Task<PartialRoot> GetRootWithoutAsync(
        IReadOnlyList<Digest> without, CancellationToken cancellationToken)
    {
        await link.SendAsync("root", cancellationToken);
        link.Carry("root", (without.Count * Digest.Size) + PartialRoot.Size);
        return node.GetRootWithout(without)!.Value;
    }

    /// <summary>The bytes that the peer sends for a blob.</summary>
    protected virtual byte[]? BytesOf(Digest digest) => node.Find(digest);

    private BlobStat Stat(Digest digest) => BytesOf(digest) is { } bytes
        ? new BlobStat(BatchStatus.Stored, bytes.Length)
        : new BlobStat(node.IsDeleted(digest) ? BatchStatus.Deleted : BatchStatus.Absent, 0);

    private Stamp? StampOf(Digest digest) => node.KeepsStamps ? node.Changes.FindPut(digest) : null;

    private SketchAnswer Answer(Digest root, SymbolBlock block, SymbolRange range, int symbolCount)
    {
        var count = Math.Min(range.Count, block.EndIndex - range.From);
        var body = new ArrayBufferWriter<byte>();
        block.Slice(range.From, count).WriteTo(body);
        link.Carry("sketch", SetSummary.Size + body.WrittenCount);
        return new SketchAnswer(
            new SetSummary(symbolCount, node.Node, root), SymbolBlock.Read(body.WrittenSpan, range.Count));
    }
}
