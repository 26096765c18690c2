using BlobStash.Core.Digests;
using BlobStash.Server.Problems;
using BlobStash.Storage;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Sketches;

/// <summary>
/// GET of the symbols of one bucket, which are encoded when they are asked for; as many requests as there are cores
/// encode at once, the others wait. Thread safe.
/// </summary>
internal sealed class BucketSketchEndpoint(BlobStore store, StoreSketch sketch, MerkleTree tree, SketchSender sender)
    : IDisposable
{
    private readonly SemaphoreSlim _encoding = new(Environment.ProcessorCount);

    /// <summary>200 with a summary and symbols, 304 when the client has the leaf, or a problem.</summary>
    public async Task GetAsync(HttpContext context)
    {
        if (!BucketPrefix.TryParse(context.Request.RouteValues["prefix"] as string, out var prefix))
        {
            await context.WriteProblemAsync(BucketPrefix.Malformed());
            return;
        }
        IQueryCollection asked = context.Request.Query;
        if (!SymbolQuery.TryParse(asked, SketchLimits.MaxBucketSymbols, out var query, out Problem? malformed))
        {
            await context.WriteProblemAsync(malformed);
            return;
        }
        Digest leaf = tree.GetState().Leaves[prefix] ?? default;
        if (query.Version is null && sender.TryAnswer(context, leaf, isVersioned: false) is { } answered)
        {
            await answered;
            return;
        }
        SymbolBlock? symbols = await EncodeAsync(prefix, query, context.RequestAborted);
        if (symbols is null)
        {
            await context.WriteProblemAsync(
                new Problem(ProblemKinds.SketchGone, "The bucket has changed; begin it again without version."));
        }
        else if (query.Version is not null && sender.TryAnswer(context, leaf, isVersioned: true) is { } versioned)
        {
            await versioned;
        }
        else
        {
            await sender.SendAsync(context, SketchLimits.MaxBucketSymbols, new SketchSnapshot(leaf, symbols));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _encoding.Dispose();

    private async Task<SymbolBlock?> EncodeAsync(byte prefix, SymbolQuery query, CancellationToken cancellationToken)
    {
        await _encoding.WaitAsync(cancellationToken);
        try
        {
            return Encode(prefix, query);
        }
        finally
        {
            _encoding.Release();
        }
    }

    /// <summary>Null: the bucket does not have the version any more that is asked for.</summary>
    private SymbolBlock? Encode(byte prefix, SymbolQuery query)
    {
        var digests = new List<Digest>();
        var version = sketch.GetVersion(store.CopyBucket(prefix, digests));
        if (query.Version is { } asked && asked != version)
        {
            return null;
        }
        var shortIds = new ShortId[digests.Count];
        for (var i = 0; i < shortIds.Length; i++)
        {
            Digest digest = digests[i];
            shortIds[i] = ShortId.Of(in digest);
        }
        return query.Slice(new SketchEncoder(sketch.Key, shortIds, version).Encode(query.From + query.Count));
    }
}
