using System.Text.Json;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Configuration;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;
using Microsoft.AspNetCore.Http.Features;

namespace BlobStash.Server.Peers;

/// <summary>Shows, adds and removes peers. Thread safe.</summary>
internal sealed class PeerEndpoint(PeerDirectory directory, Journal journal, TimeProvider clock)
{
    /// <summary>Largest request body, in bytes.</summary>
    public const int MaxBodySizeBytes = 16 * 1024;

    /// <summary>200 with all peers.</summary>
    public Task ListAsync(HttpContext context)
    {
        var document = new NodePeerList(
            [.. directory.Peers.Select(peer => PeerDescription.Create(peer, clock.GetUtcNow()))]);
        return WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(document, AnswerJson.Default.NodePeerList));
    }

    /// <summary>200 with one peer, or 404.</summary>
    public Task ShowAsync(HttpContext context) =>
        directory.Find(NameOf(context)) is { } peer
            ? ShowAsync(context, peer)
            : context.WriteProblemAsync(Unknown());

    /// <summary>201 or 200 with the peer, or a problem.</summary>
    public async Task PutAsync(HttpContext context)
    {
        var (options, malformed) = await ReadAsync(context);
        if (options is null)
        {
            await context.WriteProblemAsync(malformed!);
            return;
        }
        PeerChange change = directory.Put(options);
        if (FindProblem(change) is { } problem)
        {
            await context.WriteProblemAsync(problem);
            return;
        }
        journal.PeerPut(context, options.Name, options.Url);
        context.Response.StatusCode =
            change == PeerChange.Added ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        await ShowAsync(context, directory.Find(options.Name)!);
    }

    /// <summary>204 that names the peer, as no other web server does; or a problem.</summary>
    public Task DeleteAsync(HttpContext context)
    {
        var name = NameOf(context);
        if (FindProblem(directory.Remove(name)) is { } problem)
        {
            return context.WriteProblemAsync(problem);
        }
        journal.PeerRemoved(context, name);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers[NodeHeaders.Peer] = name;
        return Task.CompletedTask;
    }

    private static string NameOf(HttpContext context) => context.GetRouteValue("name") as string ?? "";

    private static Problem? FindProblem(PeerChange change) => change switch
    {
        PeerChange.Unknown => Unknown(),
        PeerChange.Configured => new Problem(
            ProblemKinds.PeerConfigured, "Change BlobStash:Sync:Peers and restart the node."),
        PeerChange.TooMany => Malformed($"A node has at most {PeerDirectory.MaxAddedPeers} added peers."),
        _ => null,
    };

    private static async Task<(PeerOptions? Options, Problem? Malformed)> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            return (null, new Problem(ProblemKinds.MediaTypeUnsupported, "Send the peer as application/json."));
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBodySizeBytes;
        }
        try
        {
            PeerSettings? settings = await JsonSerializer.DeserializeAsync(
                context.Request.Body, RequestJson.Default.PeerSettings, context.RequestAborted);
            return settings switch
            {
                null => (null, Malformed("The body is null.")),
                { Name: not null } => (null, Malformed("The name is in the path, and not in the body.")),
                _ => Check(PeerOptions.FromSettings(NameOf(context), settings)),
            };
        }
        catch (JsonException e)
        {
            // The path names a member of the request, which the sender wrote itself.
            return (null, Malformed($"The body is not a valid peer: see {e.Path ?? "its JSON"}."));
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, new Problem(ProblemKinds.BodyTooLarge, $"A peer has at most {MaxBodySizeBytes} bytes."));
        }
    }

    private static (PeerOptions? Options, Problem? Malformed) Check(PeerOptions options)
    {
        var broken = PeerRules.FindBroken(options)
            .Select(static rule => $"{JsonNamingPolicy.CamelCase.ConvertName(rule.Member)} {rule.Rule}").ToList();
        return broken.Count == 0 ? (options, null) : (null, Malformed(string.Join(" ", broken)));
    }

    private static Problem Unknown() =>
        new(ProblemKinds.PeerUnknown, "No peer has that name; GET /v1/peers lists them.");

    private static Problem Malformed(string detail) => new(ProblemKinds.RequestMalformed, detail);

    private Task ShowAsync(HttpContext context, Peer peer) => WriteAsync(
        context,
        JsonSerializer.SerializeToUtf8Bytes(
            PeerDescription.Create(peer, clock.GetUtcNow()), AnswerJson.Default.NodePeer));

    private static Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteBodyAsync(MediaTypes.Json, body);
    }
}
