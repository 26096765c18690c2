using System.Text.Json.Nodes;
using BlobStash.Client;
using BlobStash.Storage;

namespace BlobStash.Server.Problems;

/// <summary>Maps the typed errors of the layers below to problems.</summary>
internal static class ExceptionProblems
{
    /// <summary>The problem for an error, or <see langword="null"/> when the error is not an expected one.</summary>
    public static Problem? Find(Exception error) => error switch
    {
        BlobTooLargeException e => ProblemResponses.BlobTooLarge(e.MaxBlobSizeBytes),
        StorageFullException => new Problem(ProblemKinds.StorageFull, "The write was refused for lack of space."),
        StoreFailedException => new Problem(ProblemKinds.StoreFailed, "A write failed earlier; reads go on."),
        CorruptRecordException e => new Problem(ProblemKinds.BlobDamaged, "Its bytes do not match their checksum.")
        {
            Extensions = new JsonObject { ["digest"] = e.Digest.ToString() },
        },
        PeerException e => new Problem(ProblemKinds.PeerUnreachable, e.Message)
        {
            Extensions = new JsonObject { ["transient"] = e.IsTransient },
        },
        LocalOnlyBlobsException e => new Problem(ProblemKinds.LocalOnlyBlobs, "The strict pull was not started.")
        {
            Extensions = new JsonObject { ["count"] = e.Count },
        },
        BadHttpRequestException e => ForBadRequest(e.StatusCode),
        _ => null,
    };

    private static Problem ForBadRequest(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge =>
            new Problem(ProblemKinds.BlobTooLarge, "The request body is over the limit of this node."),
        StatusCodes.Status408RequestTimeout =>
            new Problem(ProblemKinds.RequestTimeout, "The request body arrived below the minimum rate."),
        _ => new Problem(ProblemKinds.RequestMalformed, "The request body ended early or was framed wrongly."),
    };
}
