using System.Text.Json;
using BlobStash.Client;
using BlobStash.Protocol.Documents;
using BlobStash.Server.Configuration;
using BlobStash.Server.Peers;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;
using Microsoft.AspNetCore.Http.Features;

namespace BlobStash.Server.Sync;

/// <summary>POST of a request for a session with a peer. Thread safe.</summary>
internal sealed class SyncEndpoint(
    PeerDirectory directory,
    PeerSessions sessions,
    Journal journal,
    IHostApplicationLifetime lifetime,
    TimeProvider clock)
{
    /// <summary>Largest request body, in bytes.</summary>
    public const int MaxBodySizeBytes = 16 * 1024;

    /// <summary>Most digests that a dry run names each way.</summary>
    public const int MaxDryRunLimit = 10_000;

    private const int DefaultDryRunLimit = 1000;

    /// <summary>200 with the report, or a problem.</summary>
    public async Task SyncAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            await context.WriteProblemAsync(
                new Problem(ProblemKinds.MediaTypeUnsupported, "Send the request as application/json."));
            return;
        }
        var (request, malformed) = await ReadAsync(context);
        if (request is null)
        {
            await context.WriteProblemAsync(malformed!);
            return;
        }
        if (request.Limit is < 0 or > MaxDryRunLimit)
        {
            await context.WriteProblemAsync(Malformed($"limit is from 0 to {MaxDryRunLimit}."));
            return;
        }
        if (SyncEvents.AreWanted(context.Request))
        {
            await SendEventsAsync(context, request);
        }
        else
        {
            await SendReportAsync(context, request);
        }
    }

    private async Task SendReportAsync(HttpContext context, SyncRequest request)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        if (await TryStartAsync(context, request, null, stop.Token) is { } session)
        {
            await new SyncAnswer(context, clock).SendAsync(session.Task, request);
        }
    }

    /// <summary>Runs the session that a request asks for, as far as its sender may ask for it.</summary>
    /// <returns>The report; <see langword="null"/> when the request has been answered with a problem.</returns>
    /// <exception cref="PeerException">The peer cannot be reached or understood.</exception>
    /// <exception cref="LocalOnlyBlobsException">A strict pull found blobs that only this node has.</exception>
    public async Task<SyncReport?> TryRunAsync(HttpContext context, SyncRequest request)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        return await TryStartAsync(context, request, null, stop.Token) is { } session ? await session.Task : null;
    }

    private async Task SendEventsAsync(HttpContext context, SyncRequest request)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        var events = new SyncEvents(context, clock);
        if (await TryStartAsync(context, request, events, stop.Token) is { } session)
        {
            try
            {
                await events.SendAsync(session.Task);
            }
            finally
            {
                // Whatever ended the answer, nobody waits for the session any more.
                await stop.CancelAsync();
                Task ended = session.Task;
                await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Starts a session; null when the request has been answered with a problem.</summary>
    private async Task<RunningSession?> TryStartAsync(
        HttpContext context, SyncRequest request, IProgress<SyncProgress>? progress, CancellationToken stop)
    {
        Peer? peer = FindPeer(context, request, out Problem? refusal);
        if (peer is null)
        {
            await context.WriteProblemAsync(refusal!);
            return null;
        }
        SyncOptions options = sessions.CreateOptions(peer, request.Direction, request.Strict);
        options = options with
        {
            Deletions = request.Deletions ?? options.Deletions,
            Method = request.Method,
            DryRun = request.DryRun,
            DryRunLimit = request.Limit ?? DefaultDryRunLimit,
        };
        if (sessions.TryRunAsync(peer, options, progress, out SessionRefusal reason, stop) is { } session)
        {
            journal.SessionAsked(context, peer.Name);
            return new RunningSession(TellAsync(session, peer.Name));
        }
        await context.WriteProblemAsync(reason == SessionRefusal.PeerBusy
            ? new Problem(ProblemKinds.SessionRunning, "Wait for its end, then ask again.")
            : new Problem(ProblemKinds.TooBusy, "As many sessions as this node allows are running."));
        return null;
    }

    private async Task<SyncReport> TellAsync(Task<SyncReport> session, string peer)
    {
        Task ended = session;
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (session.IsCompletedSuccessfully)
        {
            journal.SessionEnded(peer, await session);
        }
        else
        {
            journal.SessionFailed(peer, session.Exception?.InnerException);
        }
        return await session;
    }

    private static async Task<(SyncRequest? Request, Problem? Malformed)> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBodySizeBytes;
        }
        try
        {
            SyncRequest? request = await JsonSerializer.DeserializeAsync(
                context.Request.Body, RequestJson.Default.SyncRequest, context.RequestAborted);
            return request is null ? (null, Malformed("The body is null.")) : (request, null);
        }
        catch (JsonException e)
        {
            // The path names a member of the request, which the sender wrote itself.
            return (null, Malformed($"The body is not a valid request: see {e.Path ?? "its JSON"}."));
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (null, new Problem(ProblemKinds.BodyTooLarge, $"A request has at most {MaxBodySizeBytes} bytes."));
        }
    }

    private Peer? FindPeer(HttpContext context, SyncRequest request, out Problem? refusal)
    {
        refusal = null;
        if (string.IsNullOrEmpty(request.Peer) == string.IsNullOrEmpty(request.Url))
        {
            refusal = Malformed("Name either a peer or a url.");
            return null;
        }
        if (!string.IsNullOrEmpty(request.Url))
        {
            return FindByUrl(context, request, out refusal);
        }
        if (!string.IsNullOrEmpty(request.ApiKey))
        {
            refusal = Malformed("apiKey goes with url; a configured peer has its own.");
            return null;
        }
        Peer? peer = directory.Find(request.Peer!);
        refusal = peer is null ? new Problem(ProblemKinds.PeerUnknown, "See BlobStash:Sync:Peers.") : null;
        return peer;
    }

    private Peer? FindByUrl(HttpContext context, SyncRequest request, out Problem? refusal)
    {
        refusal = null;
        if (context.FindKey() is not { } key || !key.Has(Role.Admin))
        {
            refusal = ProblemResponses.RoleMissing(Role.Admin);
        }
        else if (!PeerUrl.TryParse(request.Url, out PeerUrl url))
        {
            refusal = Malformed($"url {PeerUrl.Rule}");
        }
        else if (!string.IsNullOrEmpty(request.ApiKey) && !PeerRules.IsUsableSecret(request.ApiKey))
        {
            refusal = Malformed("apiKey must be printable ASCII without blanks.");
        }
        else if (!directory.IsAllowed(url))
        {
            refusal = new Problem(ProblemKinds.PeerNotAllowed, "See BlobStash:Sync:AllowedPeers.");
        }
        else
        {
            return new Peer(url.ToString(), url, request.ApiKey);
        }
        return null;
    }

    /// <summary>Keeps a session from being waited for where it is only handed on.</summary>
    private sealed record RunningSession(Task<SyncReport> Task);

    private static Problem Malformed(string detail) => new(ProblemKinds.RequestMalformed, detail);
}
