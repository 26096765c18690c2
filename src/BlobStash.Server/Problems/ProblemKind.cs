namespace BlobStash.Server.Problems;

/// <summary>
/// One row of the table that maps an outcome to its HTTP answer (docs/protocol/problems.md lists them all).
/// </summary>
/// <param name="Name">Stable short name; the last part of the problem's <c>type</c>.</param>
/// <param name="Status">HTTP status code.</param>
/// <param name="Title">One sentence that is the same for every occurrence.</param>
internal sealed record ProblemKind(string Name, int Status, string Title)
{
    /// <summary>What every <c>type</c> starts with.</summary>
    public const string TypePrefix = "urn:blobstash:problem:";

    /// <summary>The stable identifier that clients compare.</summary>
    public string Type => TypePrefix + Name;
}
