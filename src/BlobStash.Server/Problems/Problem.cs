using System.Text.Json.Nodes;

namespace BlobStash.Server.Problems;

/// <summary>One occurrence of a problem, before it is rendered for the route family that meets it.</summary>
/// <param name="Kind">Row of the table.</param>
/// <param name="Detail">What happened this time, for a human. Never exception text, a path or a key.</param>
internal sealed record Problem(ProblemKind Kind, string Detail)
{
    /// <summary>
    /// Members beside the standard ones, such as <c>digest</c>; <see langword="null"/> when there are none.
    /// </summary>
    public JsonObject? Extensions { get; init; }
}
