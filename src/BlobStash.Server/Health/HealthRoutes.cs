using System.Text;
using System.Text.Json.Nodes;
using BlobStash.Protocol.Routes;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Problems;
using BlobStash.Storage;

namespace BlobStash.Server.Health;

/// <summary>
/// Liveness, readiness, and the page at the root. All are open, and none tells anything about the blobs.
/// </summary>
internal static class HealthRoutes
{
    private const string Group = RouteGroups.Operations;
    private const string ReadyText = """{"status":"ready","reads":true,"writes":true,"damagedBlobs":0}""";

    private static readonly byte[] Alive = """{"status":"alive"}"""u8.ToArray();
    private static readonly byte[] Ready = Encoding.ASCII.GetBytes(ReadyText);

    /// <summary>The row of the table, with the status that load balancers understand.</summary>
    private static readonly ProblemKind StorageFull =
        ProblemKinds.StorageFull with { Status = StatusCodes.Status503ServiceUnavailable };

    private static readonly RouteDefinition AliveRoute = new(
        "GET", "/" + NodePaths.Health, Role: null, "Is the process alive?")
    {
        Group = Group,
        Answers = [new(200, "It answers.", new RouteBody(
            MediaTypes.Json, BodySchemas.Health, """{"status":"alive"}"""))],
    };

    private static readonly RouteDefinition ReadyRoute = new(
        "GET", "/" + NodePaths.Readiness, Role: null, "Does the node take writes?")
    {
        Group = Group,
        Answers = [new(200, "It does.", new RouteBody(
            MediaTypes.Json, BodySchemas.Readiness, ReadyText))],
        Problems = [ProblemKinds.StoreFailed, StorageFull],
    };

    private static readonly RouteDefinition IndexRoute = new("GET", "/", Role: null, "What is where")
    {
        Group = Group,
        Answers = [new(200, "A few lines of text.", new RouteBody("text/plain"))],
    };

    private static readonly byte[] Index = Encoding.UTF8.GetBytes(
        """
        BlobStash: blobs named by the BLAKE2b-256 digest of their bytes.

        /swagger          try every route in the browser
        /v1/blobs         store, read and list blobs
        /v1/state         the summary that peers compare
        /healthz /readyz  for whoever watches this node

        """);

    /// <summary>Adds the routes.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        BlobStore store = routes.ServiceProvider.GetRequiredService<BlobStore>();
        routes.Map(AliveRoute, static context => WriteAsync(context, MediaTypes.Json, Alive));
        routes.Map(ReadyRoute, context => FindObstacle(store) is { } problem
            ? context.WriteProblemAsync(problem)
            : WriteAsync(context, MediaTypes.Json, store.DamagedCount is var damaged and > 0
                ? Encoding.ASCII.GetBytes(ReadyText.Replace(
                    ":0}", FormattableString.Invariant($":{damaged}}}"), StringComparison.Ordinal))
                : Ready));
        routes.Map(IndexRoute, static context => WriteAsync(context, "text/plain; charset=utf-8", Index));
    }

    private static Problem? FindObstacle(BlobStore store)
    {
        var problem = (store.Fault, store.IsFull) switch
        {
            ({ } reason, _) => new Problem(ProblemKinds.StoreFailed, reason),
            (null, true) => new Problem(
                StorageFull, "Blobs can be read and deleted; none is stored before there is room."),
            _ => null,
        };
        return problem is null
            ? null
            : problem with { Extensions = new JsonObject { ["reads"] = true, ["writes"] = false } };
    }

    private static Task WriteAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteBodyAsync(contentType, body);
    }
}
