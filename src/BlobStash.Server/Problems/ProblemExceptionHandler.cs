using System.Globalization;
using BlobStash.Core.Digests;
using BlobStash.Server.Blobs;
using BlobStash.Server.Security;
using BlobStash.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;

namespace BlobStash.Server.Problems;

/// <summary>The one place where an exception becomes an answer. Thread safe.</summary>
internal sealed partial class ProblemExceptionHandler(
    IHostApplicationLifetime lifetime,
    ILogger<ProblemExceptionHandler> logger,
    RouteGuard guard,
    BlobStore store) : IExceptionHandler
{
    private const string Unknown = "unknown";

    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        // The connection may say that it is gone before the request does.
        if (exception is ConnectionAbortedException or ConnectionResetException
            || (httpContext.RequestAborted.IsCancellationRequested && exception is not StorageException))
        {
            LogClientGone(logger, httpContext.Request.Method);
            return true;
        }
        if (lifetime.ApplicationStopping.IsCancellationRequested
            && exception is (OperationCanceledException or ObjectDisposedException))
        {
            // It ran for longer than the node waits, and met parts that were closed already.
            LogGivenUp(logger, httpContext.Request.Method);
            httpContext.Abort();
            return true;
        }
        Problem? problem = ExceptionProblems.Find(exception);
        if (problem is null)
        {
            LogUnexpected(logger, exception, httpContext.Request.Method);
            problem = new Problem(ProblemKinds.InternalError, "The node's log has the details.");
        }
        else if (exception is CorruptRecordException corrupt)
        {
            LogDamaged(logger, corrupt.Digest);
        }
        else if (problem.Kind == ProblemKinds.FilesExhausted)
        {
            LogFilesExhausted(logger, httpContext.Request.Method);
        }
        else if (exception is StorageException and not BlobTooLargeException)
        {
            LogRefused(httpContext, problem);
        }
        await httpContext.WriteProblemAsync(problem);
        return true;
    }

    /// <summary>Whose write it was, of what, and what was left: who has to make room wants to know.</summary>
    private void LogRefused(HttpContext context, Problem problem)
    {
        // The digest of a POST is not known, and the length of a chunked body is not.
        var digest = BlobPath.TryReadDigest(context, out Digest named) ? named.ToString() : Unknown;
        var key = guard.Identify(context) is { Id.Length: > 0 } known ? known.Id : "none";
        LogWriteRefused(
            logger, problem.Kind.Name, key, digest, TextOf(context.Request.ContentLength),
            TextOf(store.GetDiskSpace()?.FreeBytes));
    }

    private static string TextOf(long? bytes) => bytes?.ToString(CultureInfo.InvariantCulture) ?? Unknown;
}
