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

    private const string Settings =
        """
        {"url":"http://127.0.0.1:8060","direction":"both","intervalSeconds":300,"follow":true}
        """;

    private const string Document =
        """
        {"name":"cellar","url":"http://127.0.0.1:8060/","isConfigured":false,"hasApiKey":true,"direction":"both",
         "intervalSeconds":300,"follow":true,"maxConcurrentTransfers":0,"maxReceiveBytesPerSecond":0,
         "maxSendBytesPerSecond":0,"running":null,"lastSession":null,"provenEqual":null,
         "missing":{"at":"2026-11-20T15:00:02+00:00","here":0,"there":0},
         "feed":{"state":"connecting","lagChanges":0,"lagSeconds":0.0,"pulledBlobs":0,"pushedBlobs":0},
         "lastError":null}
        """;

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
            new(200, "All peers.",
                new RouteBody(MediaTypes.Json, BodySchemas.PeerList, $$"""{"peers":[{{Document}}]}""")),
        ],
    };

    private static readonly RouteDefinition Show = new("GET", OnePattern, Role.Read, "Show a peer")
    {
        Group = Group,
        Description = "How well this node is in sync with the peer. It is there once PUT has added it.",
        Parameters = [Name],
        Answers = [new(200, "The peer.", new RouteBody(MediaTypes.Json, BodySchemas.Peer, Document))],
        Problems = [ProblemKinds.PeerUnknown],
    };

    private static readonly RouteDefinition Put = new("PUT", OnePattern, Role.Admin, "Add or replace a peer")
    {
        Group = Group,
        Description = "The node keeps the peer across restarts. Members that are left out have their default. The body "
            + "filled in takes a second node to listen on port 8060, one without keys; with keys add `apiKey`. A peer "
            + "that does not answer is kept, and its `lastError` says why.",
        Parameters = [Name],
        Body = new RouteBody(MediaTypes.Json, BodySchemas.PeerSettings, Settings),
        Answers =
        [
            new(201, "It is new.", new RouteBody(MediaTypes.Json, BodySchemas.Peer, Document)),
            new(200, "It took the place of the one of its name.",
                new RouteBody(MediaTypes.Json, BodySchemas.Peer, Document)),
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
