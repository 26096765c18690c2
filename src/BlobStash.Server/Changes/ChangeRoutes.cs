using BlobStash.Protocol.Routes;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.Changes;

/// <summary>The route of the change feed.</summary>
internal static class ChangeRoutes
{
    private const string ExampleCursor = "9f86d081884c7d659a2feaa0c55ad01500000000000000ff";

    private static readonly RouteDefinition Get = new("GET", "/" + NodePaths.Changes, Role.Read, "Follow what changes")
    {
        Group = RouteGroups.Sync,
        Description = "What was stored and deleted behind a cursor, in the order of commits. Without `after` it begins "
            + "now and tells the cursor to go on from. With `Accept: text/event-stream` the answer stays open and each "
            + "change is an event.",
        Parameters =
        [
            new("after", ParameterPlace.Query, ParameterSchemas.Text,
                "Cursor to go on from: the `next` of an earlier answer."),
            new("limit", ParameterPlace.Query, ParameterSchemas.From(1, ChangeRequest.MaxLimit),
                "Most changes of one answer, 1 to 1000. Default 1000."),
            new("wait", ParameterPlace.Query, ParameterSchemas.From(0, ChangeRequest.MaxWaitSeconds),
                "Seconds to wait for a change, 0 to 60. Default 0."),
            new("Last-Event-ID", ParameterPlace.Header, ParameterSchemas.Text, "As `after`; wins over it."),
        ],
        Answers =
        [
            new(200, "The changes, and where to go on.", DocumentBodies.Create(BodySchemas.ChangePage, "change-page")),
        ],
        Problems = [ProblemKinds.ParameterMalformed, ProblemKinds.CursorGone, ProblemKinds.TooBusy],
    };

    /// <summary>Adds the route.</summary>
    public static void MapChanges(this IEndpointRouteBuilder routes) =>
        routes.Map(Get, routes.ServiceProvider.GetRequiredService<ChangeEndpoint>().GetAsync);
}
