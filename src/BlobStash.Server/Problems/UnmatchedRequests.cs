namespace BlobStash.Server.Problems;

/// <summary>Gives bodies to the answers that routing makes by itself: unknown path and wrong method.</summary>
internal static class UnmatchedRequests
{
    /// <summary>Goes between routing and the endpoints. Matched requests pass without an extra await.</summary>
    public static void UseUnmatchedProblems(this IApplicationBuilder app) => app.Use(next => context =>
    {
        Endpoint? endpoint = context.GetEndpoint();
        if (endpoint is null)
        {
            return context.WriteProblemAsync(new Problem(ProblemKinds.RouteUnknown, "No route has this path."));
        }
        // Routing's own answers (405, 415) are the only endpoints here that carry no metadata of ours.
        return endpoint.Metadata.Count == 0 ? RunRoutingAnswerAsync(endpoint, context) : next(context);
    });

    private static async Task RunRoutingAnswerAsync(Endpoint endpoint, HttpContext context)
    {
        if (endpoint.RequestDelegate is not null)
        {
            await endpoint.RequestDelegate(context);
        }
        if (!context.Response.HasStarted && context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
        {
            var detail = $"Use one of: {context.Response.Headers.Allow}.";
            await context.WriteProblemAsync(new Problem(ProblemKinds.MethodNotAllowed, detail));
        }
    }
}
