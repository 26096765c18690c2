using System.Net;
using BlobStash.Protocol.Problems;

namespace BlobStash.Client;

/// <summary>
/// A node refused a request, or could not be reached. The only exception of <see cref="BlobStashClient"/> besides those
/// for wrong arguments, cancellation, and whatever the caller's own streams throw.
/// </summary>
/// <param name="message">One sentence without keys.</param>
/// <param name="problem">Why.</param>
/// <param name="status">The status of the answer; null when there was none.</param>
/// <param name="inner">What happened.</param>
public sealed class BlobStashException(
    string message, BlobStashProblem problem, HttpStatusCode? status = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Why the request failed.</summary>
    public BlobStashProblem Problem => problem;

    /// <summary>The status of the answer; null when there was none.</summary>
    public HttpStatusCode? Status => status;

    /// <summary>True when the same request may succeed later.</summary>
    public bool IsTransient => problem is BlobStashProblem.NodeUnreachable or BlobStashProblem.RequestTimeout
        || status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
            or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;
}
