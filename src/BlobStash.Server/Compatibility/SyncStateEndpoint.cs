using System.Buffers;
using System.Runtime.InteropServices;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Blobs;
using BlobStash.Server.Limits;
using BlobStash.Server.Problems;
using BlobStash.Storage;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Messages;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// The Merkle state and its leaves for the original's sync. The original's leaf lists run on to the end of its store;
/// these end where the prefix ends. Thread safe.
/// </summary>
internal sealed class SyncStateEndpoint(BlobStore store, MerkleTree tree, BufferBudget budget)
{
    private volatile Rendered? _last;

    /// <summary>200 with the state, however long the root takes.</summary>
    public async Task GetStateAsync(HttpContext context)
    {
        MerkleState state = await tree.GetStateWithRootAsync(context.RequestAborted);
        Rendered? rendered = _last;
        if (rendered is null || !ReferenceEquals(rendered.State, state))
        {
            var body = new ArrayBufferWriter<byte>();
            StateMessage.Write(body, state);
            rendered = new Rendered(state, body.WrittenMemory);
            _last = rendered;
        }
        await context.Response.WriteBodyAsync(MediaTypes.Json, rendered.Body);
    }

    /// <summary>
    /// 200 with the digests that start with the prefix, or 400 when it is not made of pairs of hex digits.
    /// </summary>
    public async Task GetLeafAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var prefix = path[(path.LastIndexOf('/') + 1)..];
        if (prefix.Length == 0 || prefix.Length % 2 != 0 || !PrefixRange.TryParse(prefix, out PrefixRange range))
        {
            await context.WriteProblemAsync(new Problem(
                ProblemKinds.PrefixMalformed, "The prefix must be an even number of hex digits, at most 64."));
            return;
        }
        using BufferLease? memory = await budget.TakeOrRefuseAsync(context, BufferSizes.Bucket(store.Count));
        if (memory is null)
        {
            return;
        }
        var digests = new List<Digest>();
        store.CopyBucket(range.Lower.Prefix, digests);
        if (prefix.Length > 2)
        {
            digests.RemoveAll(digest => digest < range.Lower || digest >= range.Upper);
        }
        var body = new ArrayBufferWriter<byte>();
        LeafListMessage.Write(body, MessageFamily.Compatible, prefix, CollectionsMarshal.AsSpan(digests));
        await context.Response.WriteBodyAsync(MediaTypes.Json, body.WrittenMemory);
    }

    private sealed record Rendered(MerkleState State, ReadOnlyMemory<byte> Body);
}
