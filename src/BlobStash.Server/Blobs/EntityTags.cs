using Microsoft.Extensions.Primitives;

namespace BlobStash.Server.Blobs;

/// <summary>
/// Compares the entity tags of a request with the one of the answer (RFC 9110, sections 8.8.3 and 13.1).
/// </summary>
internal static class EntityTags
{
    /// <summary>Whether If-None-Match names the tag: weak comparison, lists, and <c>*</c>.</summary>
    /// <param name="ifNoneMatch">The header.</param>
    /// <param name="tag">The current tag with its quotes.</param>
    public static bool Match(StringValues ifNoneMatch, string tag)
    {
        foreach (var line in ifNoneMatch)
        {
            ReadOnlySpan<char> rest = line;
            foreach (Range part in rest.Split(','))
            {
                ReadOnlySpan<char> candidate = rest[part].Trim();
                if (candidate is "*" || WithoutWeakness(candidate).SequenceEqual(tag))
                {
                    return true;
                }
            }
        }
        return false;
    }

    /// <summary>
    /// Whether a Range header is to be honoured: there is no If-Range, or it names exactly the tag. A weak tag or a
    /// date
    /// never matches, since no date is kept.
    /// </summary>
    public static bool AllowRange(StringValues ifRange, string tag) =>
        ifRange.Count == 0 || (ifRange.Count == 1 && string.Equals(ifRange[0], tag, StringComparison.Ordinal));

    private static ReadOnlySpan<char> WithoutWeakness(ReadOnlySpan<char> tag) =>
        tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
}
