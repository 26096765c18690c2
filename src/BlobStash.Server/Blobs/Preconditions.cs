using BlobStash.Server.Problems;

namespace BlobStash.Server.Blobs;

/// <summary>
/// Evaluates the conditions of a request, in the order of RFC 9110, section 13.2.2. Dates are no conditions here, since
/// none is kept (sections 13.1.3 and 13.1.4).
/// </summary>
internal static class Preconditions
{
    /// <summary>Whether a request has conditions at all.</summary>
    public static bool Exist(HttpRequest request) =>
        request.Headers.IfMatch.Count > 0 || request.Headers.IfNoneMatch.Count > 0;

    /// <summary>What the conditions come to.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tag">Entity tag of what is there; <see langword="null"/> when nothing is.</param>
    public static Precondition Check(HttpRequest request, string? tag)
    {
        var ifMatch = request.Headers.IfMatch;
        if (ifMatch.Count > 0 && (tag is null || !EntityTags.MatchStrongly(ifMatch, tag)))
        {
            return Precondition.Failed;
        }
        var ifNoneMatch = request.Headers.IfNoneMatch;
        if (tag is null || ifNoneMatch.Count == 0 || !EntityTags.Match(ifNoneMatch, tag))
        {
            return Precondition.Holds;
        }
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
            ? Precondition.NotModified
            : Precondition.Failed;
    }

    /// <summary>
    /// Whether a route that gives out no entity tags may go on: a list of tags names none of its own, and the wildcard
    /// means that there is something, which there is.
    /// </summary>
    public static bool HoldWithoutTag(HttpRequest request) =>
        request.Headers.IfMatch.Count == 0 || EntityTags.IsAny(request.Headers.IfMatch);

    /// <summary>The answer to conditions that failed.</summary>
    public static Problem Failed() =>
        new(ProblemKinds.PreconditionFailed, "If-Match or If-None-Match does not hold; nothing was done.");
}
