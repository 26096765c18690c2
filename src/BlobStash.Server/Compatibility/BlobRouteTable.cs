using BlobStash.Protocol.Routes;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.Compatibility;

/// <summary>The declared routes below <c>/api/blobstore</c>.</summary>
internal static class BlobRouteTable
{
    private const string OnePattern = "/api/blobstore/blob/{hash}";

    private static readonly RouteParameter Hash = new(
        "hash", ParameterPlace.Path, ParameterSchemas.Digest,
        "BLAKE2b-256 digest of the plain blob, 64 hex digits. The one filled in is that of the empty blob.")
    {
        Example = BodySchemas.ExampleDigest,
    };

    private static readonly ProblemKind[] StoreProblems =
    [
        ProblemKinds.DigestMismatch, ProblemKinds.RequestMalformed, ProblemKinds.BlobTooLarge,
        ProblemKinds.StorageFull, ProblemKinds.StoreFailed, ProblemKinds.TooBusy,
    ];

    /// <summary>Read a blob.</summary>
    public static readonly RouteDefinition Get = new("GET", OnePattern, Role.Read, "Read a blob")
    {
        HeadIsSeparate = true,
        Group = CompatibilityRoutes.Group,
        ProblemWriter = ErrorWriter.Instance,
        Description = "With an Accept-Encoding of exactly `snappy` the body is one snappy block.",
        Parameters =
        [
            Hash,
            new("Accept-Encoding", ParameterPlace.Header, ParameterSchemas.Text,
                "`snappy`, nothing beside it, for a snappy block. Browsers send their own."),
        ],
        Answers =
        [
            new(200, "The blob.", new RouteBody(MediaTypes.Bytes) { Note = "The bytes of the blob." }),
        ],
        Problems = [ProblemKinds.DigestMalformed, ProblemKinds.BlobNotFound, ProblemKinds.BlobDamaged],
    };

    /// <summary>Ask for a blob.</summary>
    public static readonly RouteDefinition Head = new("HEAD", OnePattern, Role.Read, "Ask whether a blob is stored")
    {
        Group = CompatibilityRoutes.Group,
        ProblemWriter = ErrorWriter.Instance,
        Parameters = [Hash],
        Answers = [new(204, "It is stored.")],
        Problems = [ProblemKinds.DigestMalformed, ProblemKinds.BlobNotFound],
    };

    /// <summary>Store a blob.</summary>
    public static readonly RouteDefinition Post = new("POST", OnePattern, Role.Write, "Store a blob under its digest")
    {
        Group = CompatibilityRoutes.Group,
        ProblemWriter = ErrorWriter.Instance,
        Description = "With a Content-Type of `snappy` the body is one snappy block. The digest in lower case.",
        Parameters = [Hash],
        Body = new RouteBody(MediaTypes.Bytes)
        {
            Note = "The bytes of the blob: any file. Without one it is the empty blob.",
        },
        Answers = [new(201, "It is stored, now or since earlier.")],
        Problems = [ProblemKinds.DigestMalformed, .. StoreProblems],
    };

    /// <summary>Store several blobs.</summary>
    public static readonly RouteDefinition Upload = new(
        "POST", "/api/blobstore/upload", Role.Write, "Store several blobs, each in a field named by its digest")
    {
        Group = CompatibilityRoutes.Group,
        ProblemWriter = ErrorWriter.Instance,
        Description = "The parts are stored one by one: when one is refused, those before it stay stored.",
        Body = new RouteBody("multipart/form-data", CompatibilitySchemas.Upload)
        {
            Note = "Each field has the digest of its bytes as name. The one that is shown is that of the empty blob: "
                + "choose an empty file, or none and *Send empty value*.",
        },
        Answers = [new(200, "All parts are stored.")],
        Problems = [ProblemKinds.MediaTypeUnsupported, ProblemKinds.BodyTooLarge, .. StoreProblems],
    };

    /// <summary>List blobs.</summary>
    public static readonly RouteDefinition Enumerate = new("GET", "/api/blobstore/blobs", Role.Read, "List blobs")
    {
        Group = CompatibilityRoutes.Group,
        ProblemWriter = ErrorWriter.Instance,
        Description = "Ascending. Pass the cursor to get the page that follows. As JSON or, by Accept, as MessagePack.",
        Parameters =
        [
            new("cursor", ParameterPlace.Query, ParameterSchemas.Prefix, "First digest to list, or how it begins."),
            new("limit", ParameterPlace.Query, ParameterSchemas.Integer,
                "Blobs in the page, at most 1000; below 1 for all. Default 50."),
        ],
        Answers =
        [
            new(200, "One page.", new RouteBody(MediaTypes.Json, CompatibilitySchemas.Page,
                """{"data":[],"pagination":{"count":0,"cursor":"","has_more":false,"per_page":50}}""")),
            new(406, "The first media type of Accept is not one of those above."),
        ],
        Problems = [ProblemKinds.ParameterMalformed],
    };
}
