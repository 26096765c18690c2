using BlobStash.Protocol.Routes;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.Sync;

/// <summary>The native routes for the state and for sessions.</summary>
internal static class SyncRoutes
{
    private const string Group = RouteGroups.Sync;
    private const string ExampleDigest = BodySchemas.ExampleDigest;

    /// <summary>BLAKE2b-256 of 8192 zero bytes.</summary>
    private const string EmptyMerkleRoot = "cf7dd6545b3e87acc5e28a6295dc4972ed21302660e16207e0a4dc5456376a33";

    private static readonly RouteDefinition State = new(
        "GET", "/" + NodePaths.State, Role.Read, "Summarise the digests stored")
    {
        Group = Group,
        HasEntityTag = true,
        Description = "A Merkle tree of 256 leaves, one for each first byte. Equal Merkle roots, and equal roots, mean "
            + "equal sets of blobs. The `root` takes the hashing of all digests: a large node leaves it out until it "
            + "is computed.",
        Parameters =
        [
            new("root", ParameterPlace.Query, BodySchemas.OneOf("wait", "known"),
                "`wait`: wait until the root is computed. `known`: have none computed. Otherwise a missing root is "
                + "computed behind the answer."),
            new("If-None-Match", ParameterPlace.Header, ParameterSchemas.Text,
                "Entity tags the client has, each a root in quotes; a match answers 304."),
        ],
        Answers =
        [
            new(200, "The state; the ETag is the root, or the Merkle root of a state without root.",
                new RouteBody(MediaTypes.Json, BodySchemas.State,
                    $$$"""
                    {"root":"{{{ExampleDigest}}}",
                     "merkleRoot":"{{{EmptyMerkleRoot}}}","count":0,"leaves":{}}
                    """)),
            new(304, "The state is unchanged."),
        ],
        Problems = [ProblemKinds.ParameterMalformed, ProblemKinds.PreconditionFailed],
    };

    private static readonly RouteDefinition Leaf = new(
        "GET", "/" + NodePaths.StateLeaves + "/{prefix}", Role.Read, "List the digests of one bucket")
    {
        Group = Group,
        Parameters =
        [
            new("prefix", ParameterPlace.Path, ParameterSchemas.Bucket, "First byte of the digests, two hex digits.")
            {
                Example = "0e",
            },
        ],
        Answers =
        [
            new(200, "The digests, ascending.", new RouteBody(MediaTypes.Json, BodySchemas.Leaf,
                $$"""{"prefix":"0e","count":1,"digests":["{{ExampleDigest}}"]}""")),
        ],
        Problems = [ProblemKinds.PrefixMalformed],
    };

    private static readonly RouteDefinition Sync = new(
        "POST", "/" + NodePaths.Sync, Role.Sync, "Run a session with a peer")
    {
        Group = Group,
        Description = "Name a configured `peer`, or, with the role `admin`, a `url` that is allowed. Blobs that fail "
            + "are reported and do not stop the others. With `Accept: text/event-stream` the answer tells how far "
            + "it is. The body filled in takes a second node to listen on port 8060.",
        Body = DocumentBodies.Create(BodySchemas.SyncRequest, "sync-request-by-url"),
        Answers =
        [
            new(200, "What the session did.", DocumentBodies.Create(BodySchemas.SyncReport, "sync-report")),
        ],
        Problems =
        [
            ProblemKinds.RequestMalformed, ProblemKinds.PeerNotAllowed, ProblemKinds.PeerUnknown,
            ProblemKinds.LocalOnlyBlobs, ProblemKinds.SessionRunning, ProblemKinds.BodyTooLarge,
            ProblemKinds.MediaTypeUnsupported, ProblemKinds.PeerUnreachable, ProblemKinds.TooBusy,
        ],
    };

    /// <summary>Adds the routes.</summary>
    public static void MapSync(this IEndpointRouteBuilder routes)
    {
        var state = routes.ServiceProvider.GetRequiredService<StateEndpoint>();
        var sync = routes.ServiceProvider.GetRequiredService<SyncEndpoint>();
        routes.Map(State, state.GetStateAsync);
        routes.Map(Leaf, state.GetLeafAsync);
        routes.Map(Sync, sync.SyncAsync);
    }
}
