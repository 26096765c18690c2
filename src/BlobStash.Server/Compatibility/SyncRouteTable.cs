using BlobStash.Protocol.Routes;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// The declared routes below <c>/api/sync</c>, and the ping. They take any method; GET is the usual one.
/// </summary>
internal static class SyncRouteTable
{
    /// <summary>Last part of the path that starts a session, whose query carries the peer's key.</summary>
    public const string TriggerName = "_trigger";

    private const string AnyMethod = "Any method does the same.";

    /// <summary>The Merkle state.</summary>
    public static readonly RouteDefinition State = new(
        "GET", "/api/sync/state", Role.Read, "Summarise the digests stored")
    {
        Group = CompatibilityRoutes.Group,
        ProblemWriter = ErrorWriter.Instance,
        Description = AnyMethod,
        Answers =
        [
            new(200, "The state.", new RouteBody(MediaTypes.Json, BodySchemas.State,
                $$$"""{"root":"{{{BodySchemas.ExampleDigest}}}","count":0,"leaves":{}}""")),
        ],
    };

    /// <summary>One bucket.</summary>
    public static readonly RouteDefinition Leaf = new(
        "GET", "/api/sync/state/leaf/{prefix}", Role.Read, "List the digests that start with a prefix")
    {
        Group = CompatibilityRoutes.Group,
        ProblemWriter = ErrorWriter.Instance,
        Description = AnyMethod,
        Parameters =
        [
            new("prefix", ParameterPlace.Path, ParameterSchemas.BytePrefix,
                "First digits of the digests, an even number.")
            {
                Example = "0e",
            },
        ],
        Answers =
        [
            new(200, "The digests, ascending; null when there are none.", new RouteBody(
                MediaTypes.Json, CompatibilitySchemas.Leaf, """{"prefix":"00","count":0,"hashes":null}""")),
        ],
        Problems = [ProblemKinds.PrefixMalformed],
    };

    /// <summary>Start a session.</summary>
    public static readonly RouteDefinition Trigger = new(
        "GET", $"/api/sync/{TriggerName}", Role.Sync, "Run a session with a peer")
    {
        Group = CompatibilityRoutes.Group,
        ProblemWriter = ErrorWriter.Instance,
        Description = $"{AnyMethod} The peer has to be allowed, and the key needs the role `admin` as well.",
        Parameters =
        [
            new("url", ParameterPlace.Query, ParameterSchemas.Url,
                "Base URL of the peer. The one filled in takes a second node to listen on port 8060.")
            {
                Example = "http://127.0.0.1:8060",
            },
            new("api_key", ParameterPlace.Query, ParameterSchemas.Secret, "Key to present to the peer."),
            new("one_way", ParameterPlace.Query, ParameterSchemas.Flag, "True to fetch only. Default false."),
            new("strict", ParameterPlace.Query, ParameterSchemas.Flag,
                "True to refuse to fetch when the peer lacks a blob. Default false."),
        ],
        Answers =
        [
            new(200, "What the session did.", new RouteBody(MediaTypes.Json, CompatibilitySchemas.Statistics,
                """
                {"blobs_downloaded":7,"downloaded_size":1151,"blobs_uploaded":13,"uploaded_size":1690,
                 "sync_duration":"5.034806ms","already_in_sync":false,"one_way_sync":false}
                """)),
        ],
        Problems =
        [
            ProblemKinds.ParameterMalformed, ProblemKinds.RequestMalformed, ProblemKinds.PeerNotAllowed,
            ProblemKinds.LocalOnlyBlobs, ProblemKinds.SessionRunning, ProblemKinds.PeerUnreachable,
            ProblemKinds.TooBusy,
        ],
    };

    /// <summary>Is the node there, and is the key good?</summary>
    public static readonly RouteDefinition Ping = new("GET", "/api/ping", Role.Read, "Ask whether the node answers")
    {
        Group = CompatibilityRoutes.Group,
        ProblemWriter = ErrorWriter.Instance,
        Description = AnyMethod,
        Answers =
        [
            new(200, "It does.", new RouteBody(
                MediaTypes.Json, CompatibilitySchemas.Pong, """{"ping":"pong"}""")),
        ],
    };
}
