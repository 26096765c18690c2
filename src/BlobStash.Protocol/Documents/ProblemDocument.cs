using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>A problem document (RFC 9457): why a node refused a request.</summary>
public sealed record ProblemDocument
{
    /// <summary>The stable URI of the problem; see <see cref="Problems.ProblemTypes"/>.</summary>
    public string? Type { get; init; }

    /// <summary>One sentence that is the same for every occurrence.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status that goes with it; 0 when it is not told.</summary>
    public int Status { get; init; }

    /// <summary>What happened this time, for a human.</summary>
    public string? Detail { get; init; }

    /// <summary>Members beside the standard ones, such as <c>digest</c>; null when there are none.</summary>
    /// <remarks>Generated readers cannot fill it where it is init-only.</remarks>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extensions { get; set; }
}
