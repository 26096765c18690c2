using BlobStash.Protocol.Routes;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.Scrubbing;

/// <summary>The routes that start a scrub and show what it finds.</summary>
internal static class ScrubRoutes
{
    private const string Group = RouteGroups.Operations;

    private const string Example =
        """
        {"status":"ended","startedAt":"2026-11-20T15:00:00+00:00","endedAt":"2026-11-20T15:00:02+00:00",
         "bytesDone":268435456,"bytesTotal":268435456,"findingCount":0,"findings":[]}
        """;

    private static readonly RouteDefinition Start = new("POST", "/" + NodePaths.Scrub, Role.Admin, "Start a scrub")
    {
        Group = Group,
        Description = "Reads every stored byte, and mends what is damaged: from parity, else from a configured peer, "
            + "else it sets the blob aside. GET shows how far it is.",
        Parameters =
        [
            new("digests", ParameterPlace.Query, ParameterSchemas.Flag,
                "`true`: also hash every blob and compare its digest."),
        ],
        Answers = [new(202, "It has begun.", new RouteBody(MediaTypes.Json, BodySchemas.ScrubReport, Example))],
        Problems = [ProblemKinds.ScrubRunning, ProblemKinds.ParameterMalformed],
    };

    private static readonly RouteDefinition Show = new("GET", "/" + NodePaths.Scrub, Role.Admin, "Show the last scrub")
    {
        Group = Group,
        Answers =
        [
            new(200, "How far the scrub that was started last is, and what it found.",
                new RouteBody(MediaTypes.Json, BodySchemas.ScrubReport, Example)),
        ],
    };

    /// <summary>Adds the routes.</summary>
    public static void MapScrub(this IEndpointRouteBuilder routes)
    {
        var service = routes.ServiceProvider.GetRequiredService<ScrubService>();
        var journal = routes.ServiceProvider.GetRequiredService<Journal>();
        routes.Map(Start, context => StartAsync(context, service, journal));
        routes.Map(Show, context => WriteAsync(context, service));
    }

    private static Task StartAsync(HttpContext context, ScrubService service, Journal journal)
    {
        var wish = context.Request.Query["digests"].ToString();
        if (wish is not ("" or "true" or "false"))
        {
            return context.WriteProblemAsync(
                new Problem(ProblemKinds.ParameterMalformed, "digests must be true or false."));
        }
        if (!service.TryStart(verifyDigests: wish == "true"))
        {
            return context.WriteProblemAsync(
                new Problem(ProblemKinds.ScrubRunning, "GET /v1/scrub shows how far it is."));
        }
        journal.ScrubAsked(context);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return WriteAsync(context, service);
    }

    private static Task WriteAsync(HttpContext context, ScrubService service)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(
            ScrubReportDocument.Create(service.Report),
            ScrubJson.Default.ScrubReportDocument,
            MediaTypes.Json,
            context.RequestAborted);
    }
}
