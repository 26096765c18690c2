using System.Runtime.CompilerServices;
using BlobStash.Client.Batches;
using BlobStash.Client.Peers;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>The answers of a node, true ones or lies.</summary>
internal sealed class LyingPeer(SimulatedNode node, MemoryLink link, Random random)
    : MemoryPeer(node.Current, link)
{
    public override async Task<MerkleState> GetStateAsync(CancellationToken cancellationToken)
    {
        var state = await base.GetStateAsync(cancellationToken);
        return node.Lie switch
        {
            Lie.Counts => new MerkleState(state.Root, long.MaxValue, state.Leaves.ToArray()),
            Lie.Roots => new MerkleState(RandomDigest(), state.Count, state.Leaves.ToArray()),
            _ => state,
        };
    }

    public override async Task<List<Digest>> GetLeafAsync(byte prefix, CancellationToken cancellationToken)
    {
        var digests = await base.GetLeafAsync(prefix, cancellationToken);
        return node.Lie == Lie.Digests ? [.. digests, RandomDigest(prefix), RandomDigest(prefix)] : digests;
    }

    public override async Task<SketchAnswer?> GetSketchAsync(
        SymbolRange range, Digest? knownRoot, CancellationToken cancellationToken)
    {
        var answer = await base.GetSketchAsync(
            range, node.Lie == Lie.Roots ? null : knownRoot, cancellationToken);
        return answer is null ? null : Distort(answer);
    }

    public override async Task<SketchAnswer> GetBucketSketchAsync(
        byte prefix, SymbolRange range, CancellationToken cancellationToken)
    {
        if (range.Version is { } version && version != (ulong)Target.GetBucketVersion(prefix))
        {
            throw MemoryLink.Fault(PeerFailure.Gone);
        }

        return Distort(await base.GetBucketSketchAsync(prefix, range, cancellationToken));
    }

    public override async IAsyncEnumerable<Digest> ListDigestsAsync(
        Digest? after, byte? prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var digest in base.ListDigestsAsync(after, prefix, cancellationToken))
        {
            yield return digest;
            if (node.Lie == Lie.Digests && random.Chance(0.1))
            {
                yield return RandomDigest(digest.Prefix);
            }
        }
    }

    public override async Task<List<Digest>> ResolveAsync(
        IReadOnlyList<ShortId> shortIds, CancellationToken cancellationToken)
    {
        var named = await base.ResolveAsync(shortIds, cancellationToken);
        return node.Lie switch
        {
            Lie.Names => [],
            Lie.Digests => [.. named, RandomDigest()],
            _ => named,
        };
    }

    public override Task<bool> PutBlobAsync(
        Digest digest, Stamp? stamp, Stream content, CancellationToken cancellationToken) =>
        node.Lie == Lie.Storage
            ? Task.FromResult(true)
            : base.PutBlobAsync(digest, stamp, content, cancellationToken);

    public override async Task<IReadOnlyList<BatchStatus>> PutBatchAsync(
        IReadOnlyList<BlobOffer> blobs, CancellationToken cancellationToken) => node.Lie == Lie.Storage
            ? [.. blobs.Select(_ => BatchStatus.Stored)]
            : await base.PutBatchAsync(blobs, cancellationToken);

    protected override byte[]? BytesOf(Digest digest) => node.Lie switch
    {
        Lie.Bytes when random.Chance(0.5) => random.Bytes(random.Next(100)),
        Lie.Delivery when random.Chance(0.5) => null,
        _ => base.BytesOf(digest),
    };

    private Digest RandomDigest(byte? prefix = null)
    {
        var bytes = random.Bytes(Digest.Size);
        bytes[0] = prefix ?? bytes[0];
        return Digest.FromBytes(bytes);
    }

    private SketchAnswer Distort(SketchAnswer answer)
    {
        var block = answer.Symbols;
        CodedSymbol[] symbols = node.Lie switch
        {
            Lie.Symbols => [.. block.Symbols.ToArray().Select(_ => RandomSymbol())],
            Lie.Counts =>
                [.. block.Symbols.ToArray().Select(symbol => symbol with { Count = long.MaxValue })],
            _ => block.Symbols.ToArray(),
        };
        block = new SymbolBlock(
            block.KeyFingerprint,
            block.Version,
            node.Lie == Lie.Counts ? long.MaxValue : block.Count,
            block.FirstIndex,
            symbols);
        var root = node.Lie == Lie.Roots ? RandomDigest() : answer.Summary.MerkleRoot;
        return new SketchAnswer(answer.Summary with { MerkleRoot = root }, block);
    }

    private CodedSymbol RandomSymbol() => new(
        (ulong)random.NextInt64(), (ulong)random.NextInt64(), random.Next(-3, 4));
}
