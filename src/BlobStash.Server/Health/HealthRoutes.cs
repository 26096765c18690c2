using System.Text;
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

    private static readonly byte[] Alive = """{"status":"alive"}"""u8.ToArray();
    private static readonly byte[] Ready = """{"status":"ready"}"""u8.ToArray();

    private static readonly RouteDefinition AliveRoute = new("GET", "/healthz", Role: null, "Is the process alive?")
    {
        Group = Group,
        Answers = [new(200, "It answers.", new RouteBody(
            ResponseBodies.Json, BodySchemas.Health, """{"status":"alive"}"""))],
    };

    private static readonly RouteDefinition ReadyRoute = new("GET", "/readyz", Role: null, "Does the node take writes?")
    {
        Group = Group,
        Answers = [new(200, "It does.", new RouteBody(
            ResponseBodies.Json, BodySchemas.Health, """{"status":"ready"}"""))],
        Problems = [ProblemKinds.StoreFailed],
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
        routes.Map(AliveRoute, static context => WriteAsync(context, ResponseBodies.Json, Alive));
        routes.Map(ReadyRoute, context => store.Fault is { } reason
            ? context.WriteProblemAsync(new Problem(ProblemKinds.StoreFailed, reason))
            : WriteAsync(context, ResponseBodies.Json, Ready));
        routes.Map(IndexRoute, static context => WriteAsync(context, "text/plain; charset=utf-8", Index));
    }

    private static Task WriteAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteBodyAsync(contentType, body);
    }
}
