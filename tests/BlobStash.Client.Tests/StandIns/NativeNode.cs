using System.Buffers;
using System.Globalization;
using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Messages;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>A node that serves the native routes from memory, as far as client and sessions use them.</summary>
internal sealed class NativeNode : LoopbackHost
{
    private const string BlobRoute = "/v1/blobs/";
    private const string LeafRoute = "/v1/state/leaves/";

    private readonly string? _key;
    private readonly MerkleTree _tree;

    public NativeNode(string? key = null)
    {
        _key = key;
        _tree = new MerkleTree(Store);
    }

    public MemoryStore Store { get; } = new();

    /// <summary>Digests that were deleted here, and that a session's PUT does not bring back.</summary>
    public HashSet<Digest> Deleted { get; } = [];

    public static async Task<NativeNode> StartAsync(string? key = null)
    {
        var node = new NativeNode(key);
        await node.ListenAsync();
        return node;
    }

    /// <summary>Answers with a problem document.</summary>
    public static Task WriteProblemAsync(HttpContext context, int status, string name, string detail = "Details.")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers["BlobStash-Problem"] = name;
        return context.Response.WriteAsync(JsonSerializer.Serialize(
            new { type = $"urn:blobstash:problem:{name}", title = "A title", status, detail }));
    }

    protected override Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (_key is not null && context.Request.Headers.Authorization != $"Bearer {_key}")
        {
            return WriteProblemAsync(context, 401, "key-required");
        }

        if (path.StartsWith("/v1/blobs/batch/", StringComparison.Ordinal))
        {
            return WriteProblemAsync(context, 404, "route-unknown");
        }

        if (path.StartsWith(LeafRoute, StringComparison.Ordinal))
        {
            return AnswerLeafAsync(context, path[LeafRoute.Length..]);
        }

        if (path.StartsWith(BlobRoute, StringComparison.Ordinal))
        {
            return AnswerBlobAsync(context, Digest.Parse(path.AsSpan(BlobRoute.Length)));
        }

        return (context.Request.Method, path) switch
        {
            ("GET", "/v1/state") => AnswerStateAsync(context),
            ("GET", "/v1/blobs") => AnswerListingAsync(context),
            ("POST", "/v1/blobs") => AnswerPostAsync(context),
            _ => WriteProblemAsync(context, 404, "route-unknown"),
        };
    }

    private Task AnswerStateAsync(HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>();
        StateMessage.Write(buffer, _tree.GetState());
        return WriteAsync(context, "application/json", buffer.WrittenMemory);
    }

    private Task AnswerLeafAsync(HttpContext context, string prefix)
    {
        var digests = new List<Digest>();
        Store.CopyBucket(byte.Parse(prefix, NumberStyles.HexNumber, CultureInfo.InvariantCulture), digests);
        var buffer = new ArrayBufferWriter<byte>();
        LeafListMessage.Write(buffer, MessageFamily.Native, prefix, digests.ToArray());
        return WriteAsync(context, "application/json", buffer.WrittenMemory);
    }

    private async Task AnswerBlobAsync(HttpContext context, Digest digest)
    {
        var stored = Store.Find(digest);
        if (context.Request.Method == "PUT")
        {
            if (Deleted.Contains(digest) && context.Request.Headers["BlobStash-Sync"] == "1")
            {
                await WriteProblemAsync(context, 409, "blob-deleted");
                return;
            }

            var bytes = await ReadBodyAsync(context.Request);
            if (Blake2b256.Hash(bytes) != digest)
            {
                await WriteProblemAsync(context, 422, "digest-mismatch");
                return;
            }

            Store.Add(bytes);
            context.Response.StatusCode = stored is null ? 201 : 200;
            context.Response.Headers.ETag = $"\"{digest}\"";
        }
        else if (stored is null)
        {
            await WriteProblemAsync(context, 404, "blob-not-found");
        }
        else if (context.Request.Method == "DELETE")
        {
            Store.Remove(digest);
            context.Response.StatusCode = 204;
            context.Response.Headers.ETag = $"\"{digest}\"";
        }
        else
        {
            context.Response.Headers.ETag = $"\"{digest}\"";
            await WriteAsync(context, "application/octet-stream", stored);
        }
    }

    private async Task AnswerPostAsync(HttpContext context)
    {
        var digest = Store.Add(await ReadBodyAsync(context.Request));
        context.Response.StatusCode = 201;
        context.Response.Headers.Location = BlobRoute + digest;
        context.Response.Headers.ETag = $"\"{digest}\"";
    }

    private Task AnswerListingAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var limit = int.Parse(query["limit"]!, CultureInfo.InvariantCulture);
        var after = query["after"].ToString();
        var matching = Store.Digests().Select(digest => digest.ToString())
            .Where(text => text.StartsWith(query["prefix"]!, StringComparison.Ordinal))
            .Where(text => string.CompareOrdinal(text, after) > 0)
            .ToList();
        var page = matching.Take(limit)
            .Select(text => new { digest = text, length = Store.Find(Digest.Parse(text))!.Length })
            .ToList();
        var next = matching.Count > limit ? page[^1].digest : null;
        return WriteAsync(
            context, "application/json", JsonSerializer.SerializeToUtf8Bytes(new { blobs = page, next }));
    }

    private static async Task WriteAsync(HttpContext context, string type, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (context.Request.Method != "HEAD")
        {
            await context.Response.Body.WriteAsync(body);
        }
    }
}
