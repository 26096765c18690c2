namespace BlobStash.Server.Problems;

/// <summary>
/// Gives bodies to the answers that routing makes by itself: unknown path and wrong method; and answers OPTIONS
/// (RFC 9110, section 9.3.7), by which haproxy and others ask whether a server is there.
/// </summary>
internal static class UnmatchedRequests
{
    /// <summary>What some path of this node takes: the answer to <c>OPTIONS *</c>.</summary>
    private const string AllMethods = "DELETE, GET, HEAD, OPTIONS, POST, PUT";

    /// <summary>Goes between routing and the endpoints. Matched requests pass without an extra await.</summary>
    public static void UseUnmatchedProblems(this IApplicationBuilder app) => app.Use(next => context =>
    {
        Endpoint? endpoint = context.GetEndpoint();
        if (endpoint is null)
        {
            return IsForTheServer(context.Request)
                ? AnswerOptions(context.Response, AllMethods)
                : context.WriteProblemAsync(new Problem(ProblemKinds.RouteUnknown, "No route has this path."));
        }
        // Routing's own answers (405, 415) are the only endpoints here that carry no metadata of ours.
        return endpoint.Metadata.Count == 0 ? RunRoutingAnswerAsync(endpoint, context) : next(context);
    });

    /// <summary>The server hands the asterisk on as an empty path.</summary>
    private static bool IsForTheServer(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && !request.Path.HasValue;

    private static Task AnswerOptions(HttpResponse response, string methods)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.Allow = methods;
        response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private static async Task RunRoutingAnswerAsync(Endpoint endpoint, HttpContext context)
    {
        if (endpoint.RequestDelegate is not null)
        {
            await endpoint.RequestDelegate(context);
        }
        if (context.Response.HasStarted || context.Response.StatusCode != StatusCodes.Status405MethodNotAllowed)
        {
            return;
        }
        var methods = context.Response.Headers.Allow.ToString();
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            await AnswerOptions(context.Response, $"{methods}, {HttpMethods.Options}");
            return;
        }
        await context.WriteProblemAsync(new Problem(ProblemKinds.MethodNotAllowed, $"Use one of: {methods}."));
    }
}
