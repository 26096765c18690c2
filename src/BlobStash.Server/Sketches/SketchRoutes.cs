using BlobStash.Protocol.Routes;
using BlobStash.Server.Limits;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.Sketches;

/// <summary>The native routes by which two nodes find their difference.</summary>
internal static class SketchRoutes
{
    private const string Group = RouteGroups.Sync;

    private const string Format = "The binary format is in docs/protocol/sync.md.";

    private static readonly RouteBody Bytes = new(MediaTypes.Bytes) { Note = Format };

    private static readonly RouteBody ShortIds = new(MediaTypes.Bytes)
    {
        Note = "A file of short ids, 8 bytes each, as this makes: "
            + "`b2sum -l 256 photo.jpg | cut -c1-16 | xxd -r -p > ids`. Without one the answer is 400.",
    };

    private static readonly RouteParameter[] SymbolParameters =
    [
        new("from", ParameterPlace.Query, ParameterSchemas.From(0), "Index of the first symbol. Default 0."),
        new("count", ParameterPlace.Query, ParameterSchemas.From(0),
            "Most symbols to answer. Default 128; at most 65536 are answered."),
        new("version", ParameterPlace.Query, ParameterSchemas.Version,
            "Version of the block that these symbols follow."),
        new("node", ParameterPlace.Query, ParameterSchemas.Node,
            "Identity of a node that asks, so that it notices itself."),
        new("If-None-Match", ParameterPlace.Header, ParameterSchemas.Text,
            "Merkle roots the client has, each in quotes; a match answers 304."),
    ];

    private static readonly RouteDefinition Set = new(
        "GET", "/" + NodePaths.SyncSketch, Role.Read, "Get coded symbols of the digests stored")
    {
        Group = Group,
        HasEntityTag = true,
        BufferedBytes = static _ => 2 * BufferSizes.Answer,
        Description = "A summary of 64 bytes, then a block of symbols. Two nodes subtract theirs and decode what "
            + "only one of them has. Formats: docs/protocol/sync.md and sketches.md.",
        Parameters = SymbolParameters,
        Answers = [new(200, "Summary and symbols.", Bytes), new(304, "The client has this set.")],
        Problems = [ProblemKinds.ParameterMalformed, ProblemKinds.SketchGone, ProblemKinds.PreconditionFailed],
    };

    private static readonly RouteDefinition Bucket = new(
        "GET", "/" + NodePaths.SyncSketch + "/{prefix}", Role.Read, "Get coded symbols of one bucket")
    {
        Group = Group,
        HasEntityTag = true,
        BufferedBytes = static _ => 2 * BufferSizes.Answer,
        Description = "The same over the digests of one bucket, made when asked for.",
        Parameters =
        [
            new("prefix", ParameterPlace.Path, ParameterSchemas.Bucket, "First byte of the digests, two hex digits.")
            {
                Example = "0e",
            },
            .. SymbolParameters,
        ],
        Answers = [new(200, "Summary and symbols.", Bytes), new(304, "The client has this bucket.")],
        Problems =
        [
            ProblemKinds.PrefixMalformed, ProblemKinds.ParameterMalformed, ProblemKinds.SketchGone,
            ProblemKinds.PreconditionFailed,
        ],
    };

    private static readonly RouteDefinition Digests = new(
        "GET", "/" + NodePaths.SyncDigests, Role.Read, "Stream the digests stored")
    {
        Group = Group,
        BufferedBytes = static _ => BufferSizes.Answer,
        Description = "32 bytes each, ascending. Blobs that come or go meanwhile may be missed or seen.",
        Parameters =
        [
            new("after", ParameterPlace.Query, ParameterSchemas.Digest, "Only digests above this one."),
            new("prefix", ParameterPlace.Query, ParameterSchemas.Bucket,
                "First byte of the digests, two hex digits. Default all."),
        ],
        Answers = [new(200, "The digests.", Bytes)],
        Problems = [ProblemKinds.PrefixMalformed, ProblemKinds.DigestMalformed],
    };

    private static readonly RouteDefinition Resolve = new(
        "POST", "/" + NodePaths.SyncResolve, Role.Read, "Find the digests that begin with short ids")
    {
        Group = Group,
        BufferedBytes = static request => BufferSizes.DigestRequest(request.ContentLength),
        Description = "The body has 1 to 65536 short ids, the first 8 bytes of digests. Answers the digests stored "
            + "that begin with one of them, 32 bytes each, ascending.",
        Body = ShortIds,
        Answers = [new(200, "The digests.", Bytes)],
        Problems = [ProblemKinds.RequestMalformed, ProblemKinds.BodyTooLarge],
    };

    /// <summary>Adds the routes.</summary>
    public static void MapSketches(this IEndpointRouteBuilder routes)
    {
        routes.Map(Set, routes.ServiceProvider.GetRequiredService<SketchEndpoint>().GetAsync);
        routes.Map(Bucket, routes.ServiceProvider.GetRequiredService<BucketSketchEndpoint>().GetAsync);
        routes.Map(Digests, routes.ServiceProvider.GetRequiredService<DigestStreamEndpoint>().GetAsync);
        routes.Map(Resolve, routes.ServiceProvider.GetRequiredService<ResolveEndpoint>().PostAsync);
    }
}
