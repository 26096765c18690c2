using BlobStash.Protocol.Routes;
using BlobStash.Server.Limits;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.Blobs;

/// <summary>The native routes for blobs.</summary>
internal static class BlobRoutes
{
    private const string Group = RouteGroups.Blobs;
    private const string OnePattern = "/" + NodePaths.Blobs + "/{digest}";
    private const string AllPattern = "/" + NodePaths.Blobs;
    private const string ExampleDigest = BodySchemas.ExampleDigest;

    private static readonly RouteParameter DigestParameter = new(
        "digest", ParameterPlace.Path, ParameterSchemas.Digest,
        "BLAKE2b-256 digest of the blob, 64 hex digits. The one filled in is that of the empty blob.")
    {
        Example = ExampleDigest,
    };

    private static readonly RouteBody Sent = new(MediaTypes.Bytes)
    {
        Note = "The bytes of the blob: any file. Without one it is the empty blob.",
    };

    private static readonly RouteBody Whole = new(MediaTypes.Bytes) { Note = "The bytes of the blob." };

    private static readonly RouteBody Parts = new(MediaTypes.Bytes)
    {
        Note = "The bytes of the range. Several ranges come as multipart/byteranges.",
    };

    private static readonly RouteParameter[] ConditionalParameters =
    [
        DigestParameter,
        new("If-None-Match", ParameterPlace.Header, ParameterSchemas.Text,
            "Entity tags the client has, each a digest in quotes; a match answers 304."),
    ];

    private static readonly RouteDefinition Get = new("GET", OnePattern, Role.Read, "Read a blob")
    {
        Group = Group,
        HasEntityTag = true,
        HeadIsSeparate = true,
        Description = "The bytes are verified against their checksums while they are sent. Single and multiple ranges "
            + "are answered. A blob never changes, so it may be cached for ever. Browsers are told to name the file by "
            + "its digest.",
        Parameters =
        [
            .. ConditionalParameters,
            new("Range", ParameterPlace.Header, ParameterSchemas.Text,
                "Byte ranges to send instead of everything, as `bytes=0-1023`."),
            new("If-Range", ParameterPlace.Header, ParameterSchemas.Text, "Range counts only if this is the ETag."),
        ],
        Answers =
        [
            new(200, "The whole blob.", Whole),
            new(206, "The ranges that were asked for.", Parts),
            new(304, "The client has it already."),
        ],
        Problems =
        [
            ProblemKinds.DigestMalformed, ProblemKinds.BlobNotFound, ProblemKinds.PreconditionFailed,
            ProblemKinds.RangeUnsatisfiable,
            ProblemKinds.BlobDamaged,
        ],
    };

    private static readonly RouteDefinition Head = new("HEAD", OnePattern, Role.Read, "Ask whether a blob is stored")
    {
        Group = Group,
        HasEntityTag = true,
        Parameters = ConditionalParameters,
        Answers = [new(200, "It is stored; Content-Length is its length."), new(304, "The client has it already.")],
        Problems = [ProblemKinds.DigestMalformed, ProblemKinds.BlobNotFound, ProblemKinds.PreconditionFailed],
    };

    private static readonly RouteDefinition Put = new("PUT", OnePattern, Role.Write, "Store a blob under its digest")
    {
        Group = Group,
        HasEntityTag = true,
        Description = "The body is hashed while it arrives. It is answered when it is durable, and only if it "
            + "matches. With the header `BlobStash-Sync: 1`, which sessions set, a blob that was deleted here stays "
            + "deleted.",
        Parameters = [DigestParameter],
        Body = Sent,
        Answers = [new(201, "Stored; Location leads to it."), new(200, "It was stored already.")],
        Problems =
        [
            ProblemKinds.DigestMalformed, ProblemKinds.DigestMismatch, ProblemKinds.RequestMalformed,
            ProblemKinds.BlobDeleted, ProblemKinds.PreconditionFailed, ProblemKinds.BlobTooLarge,
            ProblemKinds.MediaTypeUnsupported, ProblemKinds.FilesExhausted, ProblemKinds.StorageFull,
            ProblemKinds.StoreFailed, ProblemKinds.TooBusy,
        ],
    };

    private static readonly RouteDefinition Post = new("POST", AllPattern, Role.Write, "Store a blob, learn its digest")
    {
        Group = Group,
        Body = Sent,
        Answers =
        [
            new(201, "Stored; Location leads to it.", BlobReference()),
            new(200, "It was stored already; Location leads to it.", BlobReference()),
        ],
        Problems =
        [
            ProblemKinds.RequestMalformed, ProblemKinds.BlobTooLarge, ProblemKinds.MediaTypeUnsupported,
            ProblemKinds.FilesExhausted, ProblemKinds.StorageFull, ProblemKinds.StoreFailed, ProblemKinds.TooBusy,
        ],
    };

    private static readonly RouteDefinition Delete = new("DELETE", OnePattern, Role.Delete, "Delete a blob")
    {
        Group = Group,
        HasEntityTag = true,
        Description = "Sessions of this node do not bring it back; a client may store it again.",
        Parameters = [DigestParameter],
        Answers = [new(204, "It is deleted.")],
        Problems =
        [
            ProblemKinds.DigestMalformed, ProblemKinds.BlobNotFound, ProblemKinds.KeyAppendOnly,
            ProblemKinds.PreconditionFailed,
            ProblemKinds.StorageFull, ProblemKinds.StoreFailed,
        ],
    };

    private static readonly RouteDefinition List = new("GET", AllPattern, Role.Read, "List blobs, page by page")
    {
        Group = Group,
        BufferedBytes = static _ => BufferSizes.Answer,
        Description = "Ascending by digest. Pass next as after to get the page that follows; null ends the list.",
        Parameters =
        [
            new("prefix", ParameterPlace.Query, ParameterSchemas.Prefix,
                "First 0 to 64 hex digits of the digests to list."),
            new("after", ParameterPlace.Query, ParameterSchemas.Digest, "Only digests above this one."),
            new("limit", ParameterPlace.Query, ParameterSchemas.From(1),
                "Blobs in the page, from 1 to what the node is configured for (10000). Default 1000."),
        ],
        Answers =
        [
            new(200, "One page.", DocumentBodies.Create(BodySchemas.BlobPage, "blob-page")),
        ],
        Problems = [ProblemKinds.PrefixMalformed, ProblemKinds.ParameterMalformed, ProblemKinds.DigestMalformed],
    };

    /// <summary>Adds the routes.</summary>
    public static void MapBlobs(this IEndpointRouteBuilder routes)
    {
        var reading = routes.ServiceProvider.GetRequiredService<BlobReadEndpoint>();
        var writing = routes.ServiceProvider.GetRequiredService<BlobWriteEndpoint>();
        var listing = routes.ServiceProvider.GetRequiredService<BlobListEndpoint>();
        routes.Map(Get, reading.GetAsync);
        routes.Map(Head, reading.HeadAsync);
        routes.Map(Put, writing.PutAsync);
        routes.Map(Post, writing.PostAsync);
        routes.Map(Delete, writing.DeleteAsync);
        routes.Map(List, listing.ListAsync);
    }

    private static RouteBody BlobReference() => DocumentBodies.Create(BodySchemas.BlobReference, "blob");
}
