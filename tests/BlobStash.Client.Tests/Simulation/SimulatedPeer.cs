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

/// <summary>A node as a session of another one sees it over a <see cref="SimulatedLink"/>. For one session.</summary>
internal sealed class SimulatedPeer : IPeer, ISketchPeer, IBatchPeer, IDeletionPeer
{
    private readonly SimulatedNode _node;
    private readonly SimulatedLink _link;
    private readonly MemoryLink _carrier;
    private (MemoryNode Node, LyingPeer Peer)? _answers;
    private int _inFlight;

    public SimulatedPeer(SimulatedNode node, SimulatedLink link)
    {
        (_node, _link) = (node, link);
        _carrier = new MemoryLink { Carrying = (_, _) => link.Carry() };
    }

    public string Name => _node.Name;

    public string Protocol => _node.Traits.IsOriginal ? "compatible" : "native";

    public ISketchPeer? Sketches => _node.Traits.IsOriginal ? null : this;

    public IBatchPeer? Batches => _node.Traits.IsOriginal ? null : this;

    public IDeletionPeer? Deletions => _node.Traits.KnowsStamps ? this : null;

    /// <summary>Requests so far.</summary>
    public int Requests { get; private set; }

    /// <summary>Most requests that were on their way at once.</summary>
    public int MostInFlight { get; private set; }

    public Task<MerkleState> GetStateAsync(CancellationToken cancellationToken) =>
        AskAsync("state", peer => peer.GetStateAsync(cancellationToken), cancellationToken);

    public Task<List<Digest>> GetLeafAsync(byte prefix, CancellationToken cancellationToken) =>
        AskAsync($"leaf {prefix:x2}", peer => peer.GetLeafAsync(prefix, cancellationToken), cancellationToken);

    public Task<PeerBlob> OpenBlobAsync(Digest digest, CancellationToken cancellationToken) => AskAsync(
        $"blob {Short(digest)}", peer => peer.OpenBlobAsync(digest, cancellationToken), cancellationToken);

    public Task<bool> PutBlobAsync(Digest digest, Stream content, CancellationToken cancellationToken) =>
        PutBlobAsync(digest, null, content, cancellationToken);

    public async Task<bool> PutBlobAsync(
        Digest digest, Stamp? stamp, Stream content, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        var bytes = copy.ToArray();
        return await AskTwiceAsync(
            $"put {Short(digest)}",
            (peer, token) => peer.PutBlobAsync(digest, stamp, new MemoryStream(bytes), token),
            cancellationToken);
    }

    public Task<SketchAnswer?> GetSketchAsync(
        SymbolRange range, Digest? knownRoot, CancellationToken cancellationToken) => AskAsync(
            $"sketch {range.From}+{range.Count}{(range.Version is null ? "" : " again")}",
            peer => Native(_node.Traits.HasSketches, peer).GetSketchAsync(range, knownRoot, cancellationToken),
            cancellationToken);

    public Task<SketchAnswer> GetBucketSketchAsync(
        byte prefix, SymbolRange range, CancellationToken cancellationToken) => AskAsync(
            $"bucket sketch {prefix:x2} {range.From}+{range.Count}",
            peer => Native(_node.Traits.HasSketches, peer).GetBucketSketchAsync(prefix, range, cancellationToken),
            cancellationToken);

    public async IAsyncEnumerable<Digest> ListDigestsAsync(
        Digest? after, byte? prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var digests = await AskAsync(
            "digests",
            peer => Task.FromResult(Native(_node.Traits.HasSketches, peer)
                .ListDigestsAsync(after, prefix, cancellationToken)),
            cancellationToken);
        var listed = 0;
        await foreach (var digest in digests)
        {
            if (++listed % 100 == 0)
            {
                await _link.TravelAsync(cancellationToken);
            }

            yield return digest;
        }
    }

    public Task<List<Digest>> ResolveAsync(
        IReadOnlyList<ShortId> shortIds, CancellationToken cancellationToken) => AskAsync(
            $"resolve {shortIds.Count}",
            peer => Native(_node.Traits.HasSketches, peer).ResolveAsync(shortIds, cancellationToken),
            cancellationToken);

    public Task<IReadOnlyList<BlobStat>> StatAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellationToken) => AskAsync(
            $"stat {digests.Count}",
            peer => Native(_node.Traits.HasBatches, peer).StatAsync(digests, cancellationToken),
            cancellationToken);

    public Task GetBatchAsync(
        IReadOnlyList<Digest> digests,
        Func<BatchBlob, CancellationToken, ValueTask> receive,
        CancellationToken cancellationToken) => AskAsync(
            $"get {digests.Count}",
            async peer =>
            {
                await Native(_node.Traits.HasBatches, peer).GetBatchAsync(digests, receive, cancellationToken);
                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<BatchStatus>> PutBatchAsync(
        IReadOnlyList<BlobOffer> blobs, CancellationToken cancellationToken) => AskTwiceAsync(
            $"put {blobs.Count}",
            (peer, token) => Native(_node.Traits.HasBatches, peer).PutBatchAsync(blobs, token),
            cancellationToken);

    public Task<IReadOnlyList<BlobStanding>> GetStandingAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellationToken) => AskAsync(
            $"standing {digests.Count}",
            peer => peer.GetStandingAsync(digests, cancellationToken),
            cancellationToken);

    public Task<IReadOnlyList<DeletionStatus>> DeleteAsync(
        IReadOnlyList<BlobDeletion> deletions, CancellationToken cancellationToken) => AskTwiceAsync(
            $"deletions {deletions.Count}",
            (peer, token) => _node.Traits.RefusesDeletions
                ? throw MemoryLink.Fault(PeerFailure.Rejected)
                : peer.DeleteAsync(deletions, token),
            cancellationToken);

    public Task<PartialRoot> GetRootWithoutAsync(
        IReadOnlyList<Digest> without, CancellationToken cancellationToken) => AskAsync(
            $"root without {without.Count}",
            peer => peer.GetRootWithoutAsync(without, cancellationToken),
            cancellationToken);

    private static string Short(Digest digest) => digest.ToString()[..8];

    private static LyingPeer Native(bool isKnown, LyingPeer peer) =>
        isKnown ? peer : throw MemoryLink.Fault(PeerFailure.NotFound);

    private Task<T> AskTwiceAsync<T>(
        string request, Func<LyingPeer, CancellationToken, Task<T>> put, CancellationToken cancellationToken)
    {
        if (_link.Duplicates())
        {
            _link.Straggle(Requests, () => RepeatAsync(put));
        }

        return AskAsync(request, peer => put(peer, cancellationToken), cancellationToken);
    }

    private async Task RepeatAsync<T>(Func<LyingPeer, CancellationToken, Task<T>> put)
    {
        try
        {
            await put(Answers(), CancellationToken.None);
        }
        catch (PeerException)
        {
            // Nobody hears of it.
        }
    }

    private async Task<T> AskAsync<T>(
        string request, Func<LyingPeer, Task<T>> ask, CancellationToken cancellationToken)
    {
        var number = ++Requests;
        MostInFlight = Math.Max(MostInFlight, ++_inFlight);
        try
        {
            await _link.SendAsync(request, number, cancellationToken);
            var answers = Answers();
            var answer = await ask(answers);
            await _link.ReturnAsync(number, cancellationToken);
            return answers == Answers() ? answer : throw MemoryLink.Cut();
        }
        finally
        {
            _inFlight--;
        }
    }

    /// <summary>What answers since the node's last start; snapshots of before are gone.</summary>
    private LyingPeer Answers()
    {
        if (!_node.IsUp)
        {
            throw MemoryLink.Cut();
        }

        if (_answers is not { } known || known.Node != _node.Current)
        {
            known = (_node.Current, new LyingPeer(_node, _carrier, _link.Random));
            _answers = known;
        }

        return known.Peer;
    }
}
