using BlobStash.Protocol.Routes;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.Peers;

/// <summary>The routes of peers.</summary>
internal static class PeerRoutes
{
    private const string Group = RouteGroups.Peers;
    private const string AllPattern = "/" + NodePaths.Peers;
    private const string OnePattern = AllPattern + "/{name}";

    private static readonly RouteParameter Name =
        new("name", ParameterPlace.Path, ParameterSchemas.Name, "Name of the peer, in any case of letters.")
        {
            Example = "cellar",
        };

    private static readonly RouteDefinition List = new("GET", AllPattern, Role.Read, "List the peers")
    {
        Group = Group,
        Answers =
        [
            new(200, "All peers.", DocumentBodies.Create(BodySchemas.PeerList, "peer-list")),
        ],
    };

    private static readonly RouteDefinition Show = new("GET", OnePattern, Role.Read, "Show a peer")
    {
        Group = Group,
        Description = "How well this node is in sync with the peer. It is there once PUT has added it.",
        Parameters = [Name],
        Answers = [new(200, "The peer.", DocumentBodies.Create(BodySchemas.Peer, "peer"))],
        Problems = [ProblemKinds.PeerUnknown],
    };

    private static readonly RouteDefinition Put = new("PUT", OnePattern, Role.Admin, "Add or replace a peer")
    {
        Group = Group,
        Description = "The node keeps the peer across restarts. Members that are left out have their default. The body "
            + "filled in takes a second node to listen on port 8060, one without keys; with keys add `apiKey`. A peer "
            + "that does not answer is kept, and its `lastError` says why.",
        Parameters = [Name],
        Body = DocumentBodies.Create(BodySchemas.PeerSettings, "peer-settings-new"),
        Answers =
        [
            new(201, "It is new.", DocumentBodies.Create(BodySchemas.Peer, "peer-new")),
            new(200, "It took the place of the one of its name.",
                DocumentBodies.Create(BodySchemas.Peer, "peer-new")),
        ],
        Problems =
        [
            ProblemKinds.RequestMalformed, ProblemKinds.PeerConfigured, ProblemKinds.BodyTooLarge,
            ProblemKinds.MediaTypeUnsupported,
        ],
    };

    private static readonly RouteDefinition Delete = new("DELETE", OnePattern, Role.Admin, "Remove a peer")
    {
        Group = Group,
        Parameters = [Name],
        Answers = [new(204, "It is removed.")],
        Problems = [ProblemKinds.PeerUnknown, ProblemKinds.PeerConfigured],
    };

    /// <summary>Adds the routes.</summary>
    public static void MapPeers(this IEndpointRouteBuilder routes)
    {
        var peers = routes.ServiceProvider.GetRequiredService<PeerEndpoint>();
        routes.Map(List, peers.ListAsync);
        routes.Map(Show, peers.ShowAsync);
        routes.Map(Put, peers.PutAsync);
        routes.Map(Delete, peers.DeleteAsync);
    }
}
