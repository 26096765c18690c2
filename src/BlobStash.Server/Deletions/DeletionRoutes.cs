using BlobStash.Protocol.Routes;
using BlobStash.Server.OpenApi;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.Deletions;

/// <summary>The native routes by which deletions travel; see docs/protocol/deletions.md.</summary>
internal static class DeletionRoutes
{
    private const string Group = RouteGroups.Sync;
    private const string Format = "Format: docs/protocol/deletions.md.";

    private static readonly RouteBody Bytes = BinaryBodies.Answered(Format);

    private static readonly RouteBody Stamped = new(MediaTypes.Bytes)
    {
        Note = "A file of digests and stamps, 40 bytes each, which nodes make; a person uses "
            + "`DELETE /v1/blobs/{digest}`. Without one the answer is 400.",
    };

    private static readonly RouteBody LeftOut = new(MediaTypes.Bytes)
    {
        Note = "A file of digests, 32 bytes each and ascending, as for `/v1/sync/standing`. Without one the root is "
            + "that of all blobs.",
    };

    private static readonly RouteDefinition Standing = new(
        "POST", "/" + NodePaths.SyncStanding, Role.Read, "Ask what became of many blobs last, and when")
    {
        Group = Group,
        Description = $"The body is a list of 1 to 16384 digests of 32 bytes. {Format}",
        Body = BinaryBodies.Digests,
        Answers = [new(200, "24 bytes for each digest: status, length and stamp.", Bytes)],
        Problems = [ProblemKinds.RequestMalformed, ProblemKinds.BodyTooLarge],
    };

    private static readonly RouteDefinition Deletions = new(
        "POST", "/" + NodePaths.SyncDeletions, Role.Delete, "Apply deletions of another node")
    {
        Group = Group,
        Description = "The body is a list of 1 to 16384 deletions of 40 bytes: digest and stamp. A blob whose put is "
            + $"later stays. It is answered when the deletions are durable. {Format}",
        Body = Stamped,
        Answers = [new(200, "A status byte for each deletion, in order.", Bytes)],
        Problems =
        [
            ProblemKinds.RequestMalformed, ProblemKinds.BodyTooLarge, ProblemKinds.StorageFull,
            ProblemKinds.StoreFailed,
        ],
    };

    private static readonly RouteDefinition Root = new(
        "POST", "/" + NodePaths.SyncRoot, Role.Read, "Get the Merkle root without some blobs")
    {
        Group = Group,
        Description = "The body is a list of at most 16384 digests of 32 bytes, ascending. By this two nodes prove "
            + $"that nothing but deletions keeps them apart. {Format}",
        Body = LeftOut,
        Answers = [new(200, "The root (32 bytes) and how many of the digests are stored (8).", Bytes)],
        Problems = [ProblemKinds.RequestMalformed, ProblemKinds.BodyTooLarge],
    };

    /// <summary>Adds the routes.</summary>
    public static void MapDeletions(this IEndpointRouteBuilder routes)
    {
        var deletions = routes.ServiceProvider.GetRequiredService<DeletionEndpoint>();
        routes.Map(Standing, deletions.StandingAsync);
        routes.Map(Deletions, deletions.DeleteAsync);
        routes.Map(Root, deletions.RootAsync);
    }
}
