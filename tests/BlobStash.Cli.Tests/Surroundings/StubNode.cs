using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using BlobStash.Core.Hashing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlobStash.Cli.Tests.Surroundings;

/// <summary>As much of a node as the commands need, in memory, on a port that the system chooses.</summary>
internal sealed class StubNode : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly string? _key;

    private StubNode(WebApplication application, string? key) => (_application, _key) = (application, key);

    public SortedDictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    /// <summary>Body of the last request for a session.</summary>
    public string SyncRequest { get; private set; } = "";

    /// <summary>The report that the next session has.</summary>
    public string SyncReport { get; set; } = "";

    /// <summary>Answers to requests for peers, by method and path; the others are of no known peer.</summary>
    public Dictionary<string, (int Status, string Body)> PeerAnswers { get; } = [];

    /// <summary>Answers in its stead, when it is set.</summary>
    public Func<HttpContext, Task>? Substitute { get; set; }

    /// <summary>Body of the last request for a peer.</summary>
    public string PeerRequest { get; private set; } = "";

    public string Url => _application.Urls.First();

    public static async Task<StubNode> StartAsync(string? key = null, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var application = builder.Build();
        var node = new StubNode(application, key);
        application.Run(node.AnswerAsync);
        await application.StartAsync();
        return node;
    }

    public static Task WriteProblemAsync(HttpContext context, int status, string name)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["BlobStash-Problem"] = name;
        return context.Response.WriteAsJsonAsync(
            new { type = $"urn:blobstash:problem:{name}", title = $"It is {name}.", status },
            contentType: "application/problem+json",
            options: null);
    }

    public string Add(byte[] blob)
    {
        var digest = Blake2b256.Hash(blob).ToString();
        Blobs[digest] = blob;
        return digest;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (Substitute is not null)
        {
            await Substitute(context);
            return;
        }

        if (_key is not null && context.Request.Headers.Authorization != $"Bearer {_key}")
        {
            await WriteProblemAsync(context, 401, "key-required");
            return;
        }

        var answer = (context.Request.Method, path) switch
        {
            ("POST", "/v1/blobs") => AnswerPostAsync(context),
            ("GET", "/v1/blobs") => AnswerListingAsync(context),
            ("POST", "/v1/sync") => AnswerSyncAsync(context),
            ("GET", "/v1/state") => AnswerStateAsync(context),
            _ when path.StartsWith("/v1/peers", StringComparison.Ordinal) => AnswerPeerAsync(context),
            ("GET", _) when path.StartsWith("/v1/state/leaves/", StringComparison.Ordinal) =>
                AnswerLeafAsync(context, path.Split('/')[^1]),
            _ => AnswerBlobAsync(context, path.Split('/')[^1]),
        };
        await answer;
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private async Task AnswerPostAsync(HttpContext context)
    {
        context.Response.StatusCode = 201;
        var digest = Add(await ReadAsync(context));
        context.Response.Headers.Location = $"/v1/blobs/{digest}";
        context.Response.Headers.ETag = $"\"{digest}\"";
    }

    private Task AnswerStateAsync(HttpContext context)
    {
        var leaves = Blobs.Keys.GroupBy(digest => digest[..2]).ToDictionary(leaf => leaf.Key, leaf => HashOf(leaf));
        return context.Response.WriteAsJsonAsync(new { root = HashOf(Blobs.Keys), count = Blobs.Count, leaves });
    }

    private Task AnswerLeafAsync(HttpContext context, string prefix)
    {
        var digests = Blobs.Keys.Where(digest => digest.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return context.Response.WriteAsJsonAsync(new { prefix, count = digests.Count, digests });
    }

    private static string HashOf(IEnumerable<string> digests) =>
        Blake2b256.Hash(Encoding.ASCII.GetBytes(string.Concat(digests))).ToString();

    private Task AnswerListingAsync(HttpContext context)
    {
        var prefix = context.Request.Query["prefix"].ToString();
        var blobs = Blobs.Where(blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(blob => new { digest = blob.Key, length = blob.Value.Length });
        return context.Response.WriteAsJsonAsync(new { blobs, next = (string?)null });
    }

    private async Task AnswerSyncAsync(HttpContext context)
    {
        SyncRequest = Encoding.UTF8.GetString(await ReadAsync(context));
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(SyncReport);
    }

    private async Task AnswerPeerAsync(HttpContext context)
    {
        PeerRequest = Encoding.UTF8.GetString(await ReadAsync(context));
        if (!PeerAnswers.TryGetValue($"{context.Request.Method} {context.Request.Path}", out var answer))
        {
            await WriteProblemAsync(context, 404, "peer-unknown");
            return;
        }

        context.Response.StatusCode = answer.Status;
        if (answer.Status == 204)
        {
            context.Response.Headers["BlobStash-Peer"] = context.Request.Path.Value!.Split('/')[^1];
            return;
        }

        await context.Response.WriteAsync(answer.Body);
    }

    private async Task AnswerBlobAsync(HttpContext context, string digest)
    {
        if (!Blobs.TryGetValue(digest, out var blob))
        {
            await WriteProblemAsync(context, 404, "blob-not-found");
        }
        else if (context.Request.Method == "DELETE")
        {
            Blobs.Remove(digest);
            context.Response.StatusCode = 204;
            context.Response.Headers.ETag = $"\"{digest}\"";
        }
        else
        {
            context.Response.Headers.ETag = $"\"{digest}\"";
            context.Response.ContentLength = blob.Length;
            await context.Response.Body.WriteAsync(context.Request.Method == "HEAD" ? Array.Empty<byte>() : blob);
        }
    }
}
