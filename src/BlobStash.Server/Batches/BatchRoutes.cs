using BlobStash.Protocol.Routes;
using BlobStash.Server.Limits;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.Batches;

/// <summary>The native routes for many blobs at once.</summary>
internal static class BatchRoutes
{
    private const string Group = RouteGroups.Batches;
    private const string Format = "The binary format is in docs/protocol/sync.md.";

    private static readonly RouteBody Frames = new(MediaTypes.Bytes)
    {
        Note = "A file of frames, such as the answer of `/v1/blobs/batch/get`, saved, of blobs that are stored there. "
            + "Without one nothing is stored.",
    };

    private static readonly RouteDefinition Stat = new(
        "POST", "/" + NodePaths.BatchStat, Role.Read, "Ask of many blobs whether they are stored")
    {
        Group = Group,
        BufferedBytes = static request => BufferSizes.DigestRequest(request.ContentLength),
        Description = $"The body is a list of 1 to 16384 digests of 32 bytes. {Format}",
        Body = BinaryBodies.Digests,
        Answers = [new(200, "16 bytes for each digest.", Answered("Status and length of each."))],
        Problems = [ProblemKinds.RequestMalformed, ProblemKinds.BodyTooLarge],
    };

    private static readonly RouteDefinition Get = new("POST", "/" + NodePaths.BatchGet, Role.Read, "Read many blobs")
    {
        Group = Group,
        BufferedBytes = static request =>
            BufferSizes.BatchAnswer + BufferSizes.DigestRequest(request.ContentLength),
        Description = $"The body is a list of 1 to 16384 digests of 32 bytes. {Format} What is not stored or is "
            + "damaged has a frame that says so.",
        Parameters =
        [
            new("compress", ParameterPlace.Query, BodySchemas.OneOf("br"), "br to compress what shrinks."),
            new("max", ParameterPlace.Query, ParameterSchemas.Integer,
                "Longer blobs have a frame without their bytes."),
        ],
        Body = BinaryBodies.Digests,
        Answers = [new(200, "A frame for each digest, in order.", Answered("Frames."))],
        Problems = [ProblemKinds.RequestMalformed, ProblemKinds.ParameterMalformed, ProblemKinds.BodyTooLarge],
    };

    private static readonly RouteDefinition Put = new("POST", "/" + NodePaths.BatchPut, Role.Write, "Store many blobs")
    {
        Group = Group,
        Description = $"The body has up to 16384 frames. {Format} It is answered when all of them are durable. With "
            + "the header `BlobStash-Sync: 1`, which sessions set, a blob that was deleted here stays deleted.",
        Body = Frames,
        Answers = [new(200, "A status byte for each frame, in order.", Answered("Status bytes."))],
        Problems =
        [
            ProblemKinds.RequestMalformed, ProblemKinds.BodyTooLarge, ProblemKinds.StorageFull,
            ProblemKinds.StoreFailed, ProblemKinds.TooBusy,
        ],
    };

    /// <summary>Adds the routes.</summary>
    public static void MapBatches(this IEndpointRouteBuilder routes)
    {
        var batches = routes.ServiceProvider.GetRequiredService<BatchEndpoint>();
        routes.Map(Stat, batches.StatAsync);
        routes.Map(Get, batches.GetAsync);
        routes.Map(Put, batches.PutAsync);
    }

    private static RouteBody Answered(string what) => BinaryBodies.Answered($"{what} {Format}");
}
