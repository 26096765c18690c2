using BlobStash.Protocol.Problems;

namespace BlobStash.Server.Problems;

/// <summary>
/// One row of the table that maps an outcome to its HTTP answer (docs/protocol/problems.md lists them all).
/// </summary>
/// <param name="Problem">What clients tell it by.</param>
/// <param name="Status">HTTP status code.</param>
/// <param name="Title">One sentence that is the same for every occurrence.</param>
internal sealed record ProblemKind(BlobStashProblem Problem, int Status, string Title)
{
    /// <summary>Stable short name; the last part of the problem's <c>type</c>.</summary>
    public string Name { get; } = ProblemTypes.NameOf(Problem);

    /// <summary>The stable identifier that clients compare.</summary>
    public string Type => ProblemTypes.Prefix + Name;
}
