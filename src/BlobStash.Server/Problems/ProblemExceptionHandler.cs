using BlobStash.Storage;
using Microsoft.AspNetCore.Diagnostics;

namespace BlobStash.Server.Problems;

/// <summary>The one place where an exception becomes an answer. Thread safe.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested && exception is not StorageException)
        {
            LogClientGone(logger, httpContext.Request.Method);
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
        else if (exception is StorageException and not BlobTooLargeException)
        {
            LogWriteRefused(logger, problem.Kind.Name);
        }
        await httpContext.WriteProblemAsync(problem);
        return true;
    }
}
