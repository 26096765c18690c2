using System.Globalization;
using System.Text;
using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>
/// Behaves on the wire as the original BlobStash was seen to, for what a session uses, bugs included: leaf lists run on
/// to the end of the store, every mistake is a 500 or a closed connection, paths are cleaned by a redirect.
/// </summary>
internal sealed class OriginalServer(string? key = null) : LoopbackHost
{
    private const int MaxPlainLength = 2048;
    private const string BlobRoute = "/api/blobstore/blob/";
    private const string LeafRoute = "/api/sync/state/leaf/";

    public MemoryStore Store { get; } = new();

    public static async Task<OriginalServer> StartAsync(string? key = null)
    {
        var server = new OriginalServer(key);
        await server.ListenAsync();
        return server;
    }

    protected override Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        AddCommonHeaders(context.Response);
        if (path.Contains("//", StringComparison.Ordinal) || (path.Length > 1 && path.EndsWith('/')))
        {
            context.Response.Headers.Location = path.Replace("//", "/", StringComparison.Ordinal).TrimEnd('/');
            return WriteEmptyAsync(context, 301);
        }

        var isBlob = path.StartsWith(BlobRoute, StringComparison.Ordinal) && path.Length > BlobRoute.Length;
        var isLeaf = path.StartsWith(LeafRoute, StringComparison.Ordinal) && path.Length > LeafRoute.Length;
        if (!isBlob && !isLeaf && path != "/api/sync/state")
        {
            // No look at the key before the router: an unknown path is a 404 for everybody.
            return WriteAsync(context, 404, "text/plain; charset=utf-8", "404 page not found\n"u8.ToArray());
        }

        if (!IsAuthorized(context.Request))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"BlobStash\"";
            return WriteErrorAsync(context, 401, "Unauthorized");
        }

        return isBlob ? AnswerBlobAsync(context, path[BlobRoute.Length..])
            : isLeaf ? AnswerLeafAsync(context, path[LeafRoute.Length..])
            : WriteJsonAsync(context, StateText());
    }

    private static void AddCommonHeaders(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
    }

    private bool IsAuthorized(HttpRequest request) => key is null
        || request.Headers.Authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + key));

    private async Task AnswerBlobAsync(HttpContext context, string name)
    {
        switch (context.Request.Method)
        {
            case "GET" or "HEAD":
                await AnswerReadAsync(context, name);
                break;
            case "POST":
                await AnswerPostAsync(context, name);
                break;
            default:
                await WriteEmptyAsync(context, 405);
                break;
        }
    }

    private async Task AnswerReadAsync(HttpContext context, string name)
    {
        var blob = Digest.TryParse(name, out var digest) ? Store.Find(digest) : null;
        if (blob is null)
        {
            await WriteErrorAsync(context, 404, "Not Found");
        }
        else if (context.Request.Method == "HEAD")
        {
            await WriteEmptyAsync(context, 204);
        }
        else
        {
            context.Response.Headers.CacheControl = "no-cache";
            await WriteAsync(context, 200, "application/octet-stream", blob);
        }
    }

    private async Task AnswerPostAsync(HttpContext context, string name)
    {
        var bytes = await ReadBodyAsync(context.Request);
        if (context.Request.ContentType == "snappy")
        {
            bytes = IronSnappy.Snappy.Decode(bytes);
        }

        var computed = Blake2b256.Hash(bytes);
        if (computed.ToString() != name)
        {
            await WriteErrorAsync(context, 500, $"blob corrupted, hash does not match, expected {computed}");
            return;
        }

        Store.Add(bytes);
        await WriteEmptyAsync(context, 201);
    }

    private Task AnswerLeafAsync(HttpContext context, string prefix)
    {
        if (prefix.Length % 2 != 0 || !prefix.All(char.IsAsciiHexDigit))
        {
            // The recover handler of the original is switched off: a panic closes the connection.
            context.Abort();
            return Task.CompletedTask;
        }

        var start = prefix.ToLowerInvariant();
        var hashes = Store.Digests().Select(digest => digest.ToString())
            .Where(text => string.CompareOrdinal(text, start) >= 0)
            .ToList();
        var list = hashes.Count == 0 ? "null" : JsonSerializer.Serialize(hashes);
        return WriteJsonAsync(context, $$"""{"prefix":"{{prefix}}","count":{{hashes.Count}},"hashes":{{list}}}""");
    }

    private string StateText()
    {
        var all = Store.Digests().Select(digest => digest.ToString()).ToList();
        var leaves = all.GroupBy(text => text[..2])
            .Select(bucket => $"\"{bucket.Key}\":\"{HashText(bucket)}\"");
        var count = all.Count.ToString(CultureInfo.InvariantCulture);
        return $"{{\"root\":\"{HashText(all)}\",\"count\":{count},\"leaves\":{{{string.Join(',', leaves)}}}}}";
    }

    private static Digest HashText(IEnumerable<string> texts) =>
        Blake2b256.Hash(Encoding.ASCII.GetBytes(string.Concat(texts)));

    private static Task WriteErrorAsync(HttpContext context, int status, string text) =>
        WriteAsync(context, status, "application/json", JsonSerializer.SerializeToUtf8Bytes(new { error = text }));

    private static Task WriteJsonAsync(HttpContext context, string text) =>
        WriteAsync(context, 200, "application/json", Encoding.UTF8.GetBytes(text));

    private static Task WriteEmptyAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["Blobstash-Resp-Time"] = "508.959µs";
        return Task.CompletedTask;
    }

    private static async Task WriteAsync(HttpContext context, int status, string type, byte[] body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        if (body.Length <= MaxPlainLength)
        {
            context.Response.ContentLength = body.Length;
        }

        await context.Response.StartAsync();
        await context.Response.Body.WriteAsync(body);
    }
}
