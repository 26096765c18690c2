using BlobStash.Server.Problems;
using BlobStash.Server.Security;

namespace BlobStash.Server.OpenApi;

/// <summary>
/// One route as declared: where it is, who may use it, and what its documentation says. The router, the guard and the
/// OpenAPI document all read this same value, so they cannot disagree.
/// </summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Pattern">Route pattern.</param>
/// <param name="Role">Role that the sender needs; <see langword="null"/> when the route is open to everyone.</param>
/// <param name="Summary">One line for the list of routes.</param>
internal sealed record RouteDefinition(string Method, string Pattern, Role? Role, string Summary)
{
    /// <summary>Heading that the route is listed under.</summary>
    public required string Group { get; init; }

    /// <summary>What a caller has to know beyond the summary.</summary>
    public string Description { get; init; } = "";

    /// <summary>Shape of this route's problems. Default RFC 9457.</summary>
    public IProblemWriter ProblemWriter { get; init; } = ProblemJsonWriter.Instance;

    /// <summary>Path, query and header parameters.</summary>
    public IReadOnlyList<RouteParameter> Parameters { get; init; } = [];

    /// <summary>The request body; <see langword="null"/> when none is read.</summary>
    public RouteBody? Body { get; init; }

    /// <summary>
    /// The handler itself evaluates the conditions of a request, since it knows an entity tag to compare with.
    /// </summary>
    public bool HasEntityTag { get; init; }

    /// <summary>HEAD has a route of its own.</summary>
    public bool HeadIsSeparate { get; init; }

    /// <summary>
    /// Whether the OpenAPI document lists the route: of those that do the same under every method, one says so for all.
    /// </summary>
    public bool IsListed { get; init; } = true;

    /// <summary>The answers that are not problems.</summary>
    public IReadOnlyList<RouteAnswer> Answers { get; init; } = [];

    /// <summary>
    /// Bytes that a request makes the node hold while its client stalls, to be there before the handler runs;
    /// <see langword="null"/> where the handler takes them itself, or needs next to none.
    /// </summary>
    public Func<HttpRequest, long>? BufferedBytes { get; init; }

    /// <summary>Problems of this route, beside those that every guarded route can answer.</summary>
    public IReadOnlyList<ProblemKind> Problems { get; init; } = [];
}
