namespace BlobStash.Server.Problems;

/// <summary>
/// Renders a problem in the shape that a route family promises. Endpoint metadata chooses it. Thread safe.
/// </summary>
internal interface IProblemWriter
{
    /// <summary>Sets the status and writes the body. Call it only while the response has not started.</summary>
    Task WriteAsync(HttpContext context, Problem problem);
}
