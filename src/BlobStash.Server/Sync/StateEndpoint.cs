using System.Buffers;
using System.Globalization;
using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Blobs;
using BlobStash.Server.Deletions;
using BlobStash.Server.Limits;
using BlobStash.Server.Problems;
using BlobStash.Storage;
using BlobStash.Sync.Merkle;

namespace BlobStash.Server.Sync;

/// <summary>GET of the Merkle state and of the digests of one bucket. Thread safe.</summary>
internal sealed class StateEndpoint(BlobStore store, MerkleTree tree, BufferBudget budget)
{
    private const int PrefixLength = 2;
    private const string WaitForRoot = "wait";
    private const string KnownRootOnly = "known";

    /// <summary>The last state that was asked for, with its body: peers poll, and mostly nothing has changed.</summary>
    private volatile Rendered? _last;

    /// <summary>200 with the state, 304 when the client has it, or 400 for another wish than those known.</summary>
    public async Task GetStateAsync(HttpContext context)
    {
        var wish = context.Request.Query["root"].ToString();
        if (wish is not ("" or WaitForRoot or KnownRootOnly))
        {
            await context.WriteProblemAsync(
                new Problem(ProblemKinds.ParameterMalformed, "The root can be 'wait' or 'known'."));
            return;
        }
        MerkleState state = wish == WaitForRoot
            ? await tree.GetStateWithRootAsync(context.RequestAborted)
            : tree.GetState();
        if (state.Root is null && wish.Length == 0)
        {
            // Left to itself: this answer does without, and a later one has it. A failure shows where it is waited for.
            _ = tree.GetStateWithRootAsync(CancellationToken.None);
        }
        Rendered rendered = Render(state);
        HttpResponse response = context.Response;
        response.TellStamps();
        response.Headers.ETag = rendered.ETag;
        response.Headers.CacheControl = "no-cache";
        switch (Preconditions.Check(context.Request, rendered.ETag))
        {
            case Precondition.NotModified:
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            case Precondition.Failed:
                response.Headers.ETag = default;
                await context.WriteProblemAsync(Preconditions.Failed());
                return;
            default:
                await response.WriteBodyAsync(MediaTypes.Json, rendered.Body);
                return;
        }
    }

    /// <summary>200 with the ascending digests of a bucket, or 400 when the prefix is not two hex digits.</summary>
    public async Task GetLeafAsync(HttpContext context)
    {
        if (!TryReadPrefix(context.Request.Path.Value, out var prefix))
        {
            await context.WriteProblemAsync(
                new Problem(ProblemKinds.PrefixMalformed, "The prefix of a leaf is exactly two hex digits."));
            return;
        }
        using BufferLease? memory = await budget.TakeOrRefuseAsync(context, BufferSizes.Bucket(store.Count));
        if (memory is null)
        {
            return;
        }
        var digests = new List<Digest>();
        store.CopyBucket(prefix, digests);
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.WriteBodyAsync(MediaTypes.Json, FormatLeaf(prefix, digests));
    }

    private static bool TryReadPrefix(ReadOnlySpan<char> path, out byte prefix)
    {
        ReadOnlySpan<char> text = path[(path.LastIndexOf('/') + 1)..];
        prefix = 0;
        return text.Length == PrefixLength
            && byte.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out prefix);
    }

    private Rendered Render(MerkleState state)
    {
        Rendered? last = _last;
        if (last is not null && ReferenceEquals(last.State, state))
        {
            return last;
        }
        // The two roots never have the same value, so the tag tells a body with the root from one without.
        var rendered = new Rendered(
            state, BlobHeaders.FormatETag(state.Root ?? state.MerkleRoot), FormatState(state));
        _last = rendered;
        return rendered;
    }

    private static ReadOnlyMemory<byte> FormatState(MerkleState state)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        if (state.Root is { } root)
        {
            json.WriteString("root", root.ToString());
        }
        json.WriteString("merkleRoot", state.MerkleRoot.ToString());
        json.WriteNumber("count", state.Count);
        json.WriteStartObject("leaves");
        for (var prefix = 0; prefix < state.Leaves.Length; prefix++)
        {
            if (state.Leaves[prefix] is { } leaf)
            {
                json.WriteString(FormatPrefix((byte)prefix), leaf.ToString());
            }
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> FormatLeaf(byte prefix, List<Digest> digests)
    {
        var body = new ArrayBufferWriter<byte>((digests.Count * (Digest.HexLength + 3)) + 64);
        using var json = new Utf8JsonWriter(body);
        Span<char> hex = stackalloc char[Digest.HexLength];
        json.WriteStartObject();
        json.WriteString("prefix", FormatPrefix(prefix));
        json.WriteNumber("count", digests.Count);
        json.WriteStartArray("digests");
        foreach (Digest digest in digests)
        {
            digest.WriteHex(hex);
            json.WriteStringValue(hex);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private static string FormatPrefix(byte prefix) => prefix.ToString("x2", CultureInfo.InvariantCulture);

    private sealed record Rendered(MerkleState State, string ETag, ReadOnlyMemory<byte> Body);
}
