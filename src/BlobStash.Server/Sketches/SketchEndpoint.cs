using BlobStash.Core.Digests;
using BlobStash.Server.Problems;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Sketches;

/// <summary>GET of the symbols of the whole set. Costs a copy, whatever the size of the set. Thread safe.</summary>
internal sealed class SketchEndpoint(
    StoreSketch sketch, MerkleTree tree, SketchSnapshots snapshots, SketchSender sender, NodeIdentity identity)
{
    /// <summary>
    /// How often root and symbols are taken until both are of one moment. Only under steady writes do they differ
    /// still; a session then compares once more at its end, as it does anyway.
    /// </summary>
    private const int MaxAttempts = 3;

    /// <summary>200 with a summary and symbols, 304 when the client has the root, or a problem.</summary>
    public async Task GetAsync(HttpContext context)
    {
        if (!SymbolQuery.TryParse(context.Request.Query, sketch.SymbolCount, out var query, out Problem? malformed))
        {
            await context.WriteProblemAsync(malformed);
        }
        else if (query.Node == identity.Value)
        {
            // Of course this node has its own root; it would take itself for a replica of itself.
            context.Request.Headers.IfNoneMatch = default;
            await AnswerAsync(context, query, TakeSnapshot(await sketch.GetAsync(context.RequestAborted)));
        }
        else if (query.Version is { } version)
        {
            await AnswerAsync(context, query, snapshots.Find(version));
        }
        else if (sender.TryAnswer(context, tree.GetLeafState().MerkleRoot, isVersioned: false) is { } answered)
        {
            await answered;
        }
        else
        {
            await AnswerAsync(context, query, TakeSnapshot(await sketch.GetAsync(context.RequestAborted)));
        }
    }

    private async Task AnswerAsync(HttpContext context, SymbolQuery query, SketchSnapshot? snapshot)
    {
        if (snapshot is null)
        {
            await context.WriteProblemAsync(
                new Problem(ProblemKinds.SketchGone, "Ask without version, and begin again."));
        }
        else if (sender.TryAnswer(context, snapshot.Root, isVersioned: query.Version is not null) is { } answered)
        {
            await answered;
        }
        else
        {
            SketchSnapshot answer = snapshot with { Symbols = query.Slice(snapshot.Symbols) };
            await sender.SendAsync(context, sketch.SymbolCount, answer);
        }
    }

    private SketchSnapshot TakeSnapshot(MaintainedSketch maintained)
    {
        for (var attempt = 1; ; attempt++)
        {
            var version = maintained.Version;
            Digest current = tree.GetLeafState().MerkleRoot;
            if (snapshots.Find(version) is { } known && known.Root == current)
            {
                return known;
            }
            SymbolBlock symbols = maintained.Copy();
            if (symbols.Version == version || attempt == MaxAttempts)
            {
                var snapshot = new SketchSnapshot(current, symbols);
                snapshots.Add(snapshot);
                return snapshot;
            }
        }
    }
}
