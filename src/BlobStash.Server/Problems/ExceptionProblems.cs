using System.Text.Json.Nodes;
using BlobStash.Client;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Problems;

/// <summary>Maps the typed errors of the layers below to problems.</summary>
internal static class ExceptionProblems
{
    /// <summary>
    /// ENFILE, EMFILE, ENOSPC and EDQUOT of Linux: an error of a file that nobody has made a typed one of.
    /// </summary>
    private const int TooManyFilesInSystem = 23;
    private const int TooManyFiles = 24;
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>The problem for an error, or <see langword="null"/> when the error is not an expected one.</summary>
    public static Problem? Find(Exception error) => error switch
    {
        BlobTooLargeException e => ProblemResponses.BlobTooLarge(e.MaxBlobSizeBytes),
        StorageFullException => new Problem(ProblemKinds.StorageFull, "The write was refused for lack of space."),
        FileSizeLimitException =>
            new Problem(ProblemKinds.BlobTooLarge, "The disk of this node takes no file of this length."),
        StorageUnavailableException { InnerException: IOException { HResult: TooManyFiles or TooManyFilesInSystem } } =>
            FilesExhausted(),
        StorageUnavailableException =>
            new Problem(ProblemKinds.TooBusy, "The node could open no file, or had no memory; try again later."),
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
        // What the server says of a chunk size that no number holds.
        IOException { InnerException: OverflowException } => ForBadRequest(StatusCodes.Status400BadRequest),
        IOException { HResult: TooManyFiles or TooManyFilesInSystem } => FilesExhausted(),
        IOException { HResult: NoSpace or QuotaExceeded } =>
            new Problem(ProblemKinds.StorageFull, "The write was refused for lack of space."),
        _ => null,
    };

    private static Problem FilesExhausted() =>
        new(ProblemKinds.FilesExhausted, "Try again later, or let the node open more files (ulimit -n).");

    private static Problem ForBadRequest(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge =>
            new Problem(ProblemKinds.BlobTooLarge, "The request body is over the limit of this node."),
        StatusCodes.Status408RequestTimeout =>
            new Problem(ProblemKinds.RequestTimeout, "The request body arrived below the minimum rate."),
        _ => new Problem(ProblemKinds.RequestMalformed, "The request body ended early or was framed wrongly."),
    };
}
