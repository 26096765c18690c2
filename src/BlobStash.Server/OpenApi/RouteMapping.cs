using BlobStash.Server.Blobs;
using BlobStash.Server.Limits;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.OpenApi;

/// <summary>Maps a declared route: its guard in front, its declaration and its problem shape as metadata.</summary>
internal static class RouteMapping
{
    /// <summary>
    /// Adds the route. The handler runs only for senders with the declared role. What is got can be asked for by HEAD
    /// too (RFC 9110, section 9.1); the server leaves the body of its answer out.
    /// </summary>
    public static void Map(this IEndpointRouteBuilder routes, RouteDefinition definition, RequestDelegate handler)
    {
        RequestDelegate bounded = definition.BufferedBytes is { } bytes
            ? Bound(routes.ServiceProvider.GetRequiredService<BufferBudget>(), bytes, handler)
            : handler;
        RequestDelegate checkedHandler = context => FindRefusal(context, definition) is { } refusal
            ? context.WriteProblemAsync(refusal)
            : bounded(context);
        RequestDelegate guarded = definition.Role is { } role
            ? routes.ServiceProvider.GetRequiredService<RouteGuard>().Require(role, checkedHandler)
            : checkedHandler;
        var isGot = definition is { Method: "GET", HeadIsSeparate: false };
        string[] methods = isGot ? [HttpMethods.Get, HttpMethods.Head] : [definition.Method];
        routes.MapMethods(definition.Pattern, methods, guarded)
            .WithMetadata(definition, definition.ProblemWriter)
            .WithDisplayName($"{definition.Method} {definition.Pattern}");
    }

    /// <summary>What no route does, whatever else it does.</summary>
    private static Problem? FindRefusal(HttpContext context, RouteDefinition definition)
    {
        IHeaderDictionary headers = context.Request.Headers;
        if (headers.ContentRange.Count > 0 && CanHaveBody(context.Request.Method))
        {
            // RFC 9110, section 14.5: who sends a part would take the answer for one to the whole.
            return new Problem(ProblemKinds.RequestMalformed, "Content-Range: a part of a body cannot be stored.");
        }
        if (!definition.HasEntityTag && !Preconditions.HoldWithoutTag(context.Request))
        {
            return Preconditions.Failed();
        }
        return IsCoded(headers, definition)
            ? new Problem(
                ProblemKinds.MediaTypeUnsupported, "Content-Encoding: a body is taken as it is, without coding.")
            : null;
    }

    private static bool CanHaveBody(string method) => HttpMethods.IsPut(method) || HttpMethods.IsPost(method);

    /// <summary>
    /// Whether a body comes compressed (RFC 9110, section 8.4), as which it would be stored, under another digest than
    /// the sender thinks. The routes of the original know no such header.
    /// </summary>
    private static bool IsCoded(IHeaderDictionary headers, RouteDefinition definition) =>
        headers.ContentEncoding.Count > 0 && definition is { Body: not null, ProblemWriter: ProblemJsonWriter }
        && !string.Equals(headers.ContentEncoding.ToString(), "identity", StringComparison.OrdinalIgnoreCase);

    private static RequestDelegate Bound(
        BufferBudget budget, Func<HttpRequest, long> bytes, RequestDelegate handler) => async context =>
    {
        using BufferLease? memory = await budget.TakeOrRefuseAsync(context, bytes(context.Request));
        if (memory is not null)
        {
            await handler(context);
        }
    };
}
