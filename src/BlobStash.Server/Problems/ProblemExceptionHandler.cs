using BlobStash.Core.Digests;
using BlobStash.Server.Blobs;
using BlobStash.Storage.Contract;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;

namespace BlobStash.Server.Problems;

/// <summary>The one place where an exception becomes an answer. Thread safe.</summary>
internal sealed partial class ProblemExceptionHandler(
    IHostApplicationLifetime lifetime,
    ILogger<ProblemExceptionHandler> logger,
    RefusedWriteLog refusedWrites) : IExceptionHandler
{
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
        else if (exception is StorageException and not BlobTooLargeException && !RefusedWriteLog.IsTold(httpContext))
        {
            // The digest of a POST is not known, and the length of a chunked body is not.
            Digest? digest = BlobPath.TryReadDigest(httpContext, out Digest named) ? named : null;
            refusedWrites.Tell(httpContext, problem, digest, httpContext.Request.ContentLength);
        }
        await httpContext.WriteProblemAsync(problem);
        return true;
    }
}
