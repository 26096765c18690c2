using System.Net;
using BlobStash.Server.Problems;
using Microsoft.Extensions.Primitives;

namespace BlobStash.Server.Security;

/// <summary>
/// Decides for every guarded route whether the sender may use it. Both route families come through here; only the shape
/// of a refusal differs. It makes the caller the user of the request. Thread safe.
/// </summary>
/// <remarks>See docs/decisions/0003-callers.md for why the middleware of the framework does not do this.</remarks>
internal sealed partial class RouteGuard(
    ApiKeyRing keys,
    RefusedKeyLog refusedKeys,
    ClientAddresses addresses,
    WrongKeys wrongKeys,
    TimeProvider clock,
    ILogger<RouteGuard> logger)
{
    private static readonly StringValues Challenge = new(["Basic realm=\"BlobStash\"", "Bearer realm=\"BlobStash\""]);

    /// <summary>Puts the check in front of a handler.</summary>
    public RequestDelegate Require(Role role, RequestDelegate next) => context =>
        Check(context, role) is { } refusal ? RefuseAsync(context, refusal) : next(context);

    /// <summary>
    /// The refusal for this request, or <see langword="null"/> when it may go on, with its caller known from here on.
    /// </summary>
    private Problem? Check(HttpContext context, Role role)
    {
        ApiKey? key = keys.IsEmpty ? ApiKey.Anonymous : keys.Find(context.Request.Headers.Authorization);
        if (key is null)
        {
            if (context.Request.Headers.Authorization.Count > 0)
            {
                refusedKeys.Tell(context);
            }
            context.Response.Headers.WWWAuthenticate = Challenge;
            return new Problem(
                ProblemKinds.KeyRequired, "Send the key as Bearer token, or by HTTP Basic with an empty user name.");
        }
        context.User = key.Principal;
        if (!key.Has(role))
        {
            return ProblemResponses.RoleMissing(role);
        }
        if (role == Role.Delete && key.IsAppendOnly)
        {
            return new Problem(ProblemKinds.KeyAppendOnly, "The key is configured as append-only.");
        }
        return CheckBrowser(context, role);
    }

    /// <summary>
    /// A page of another site must not use the browser of someone near this node: without keys the Host header has to
    /// be a loopback name (DNS rebinding), and changes must not be cross-site, which also covers the Basic
    /// credentials that browsers remember.
    /// </summary>
    private Problem? CheckBrowser(HttpContext context, Role role)
    {
        if (keys.IsEmpty && context.Request.Headers.Host is [{ Length: > 0 } host]
            && !LoopbackNames.IsLoopbackAuthority(host))
        {
            return new Problem(
                ProblemKinds.HostNotAllowed, "Use a loopback address, or configure an API key on this node.");
        }
        return role != Role.Read && CrossSite.IsForeign(context.Request)
            ? new Problem(ProblemKinds.CrossSiteRefused, "The browser says that another site made this request.")
            : null;
    }

    /// <summary>
    /// Answers a refusal. Who guesses keys waits for it: longer each time, and on each of many connections.
    /// </summary>
    private Task RefuseAsync(HttpContext context, Problem refusal)
    {
        if (refusal.Kind != ProblemKinds.KeyRequired || context.Request.Headers.Authorization.Count == 0)
        {
            return context.WriteProblemAsync(refusal);
        }
        IPAddress address = addresses.Find(context);
        TimeSpan wait = wrongKeys.Note(address, out var isFirstWait);
        if (isFirstWait)
        {
            LogWrongKeys(logger, address);
        }
        return wait == TimeSpan.Zero ? context.WriteProblemAsync(refusal) : RefuseLaterAsync(context, refusal, wait);
    }

    private async Task RefuseLaterAsync(HttpContext context, Problem refusal, TimeSpan wait)
    {
        await Task.Delay(wait, clock, context.RequestAborted);
        await context.WriteProblemAsync(refusal);
    }

    [LoggerMessage(EventIds.WrongKeys, LogLevel.Warning,
        "Wrong keys come again and again from {Address}; their answers are slowed down")]
    private static partial void LogWrongKeys(ILogger logger, IPAddress address);
}
