using Microsoft.Extensions.Primitives;

namespace BlobStash.Server.Blobs;

/// <summary>
/// Compares the entity tags of a request with the one of the answer (RFC 9110, sections 8.8.3 and 13.1). What is no
/// entity tag matches nothing.
/// </summary>
internal static class EntityTags
{
    private const string Any = "*";
    private const string WeakPrefix = "W/";

    /// <summary>Whether If-None-Match names the tag: weak comparison, lists, and <c>*</c>.</summary>
    /// <param name="ifNoneMatch">The header.</param>
    /// <param name="tag">The current tag with its quotes.</param>
    public static bool Match(StringValues ifNoneMatch, string tag) => Find(ifNoneMatch, tag, isStrong: false);

    /// <summary>Whether If-Match names the tag: strong comparison, lists, and <c>*</c>.</summary>
    /// <param name="ifMatch">The header.</param>
    /// <param name="tag">The current tag with its quotes.</param>
    public static bool MatchStrongly(StringValues ifMatch, string tag) => Find(ifMatch, tag, isStrong: true);

    /// <summary>Whether the header is the wildcard, which is never part of a list.</summary>
    public static bool IsAny(StringValues header) => header is [{ } line] && line.AsSpan().Trim() is Any;

    /// <summary>
    /// Whether a Range header is to be honoured: there is no If-Range, or it names exactly the tag. A weak tag or a
    /// date never matches, since no date is kept.
    /// </summary>
    public static bool AllowRange(StringValues ifRange, string tag) =>
        ifRange.Count == 0 || (ifRange.Count == 1 && string.Equals(ifRange[0], tag, StringComparison.Ordinal));

    private static bool Find(StringValues header, string tag, bool isStrong)
    {
        if (IsAny(header))
        {
            return true;
        }
        foreach (var line in header)
        {
            ReadOnlySpan<char> rest = line;
            while (TryTake(ref rest, out ReadOnlySpan<char> candidate))
            {
                var isWeak = candidate.StartsWith(WeakPrefix, StringComparison.Ordinal);
                if (!(isStrong && isWeak) && (isWeak ? candidate[WeakPrefix.Length..] : candidate).SequenceEqual(tag))
                {
                    return true;
                }
            }
        }
        return false;
    }

    /// <summary>
    /// Takes the next element of a list. Commas and stars between quotes are part of a tag, like anything else there.
    /// </summary>
    private static bool TryTake(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> element)
    {
        rest = rest.TrimStart(" \t,");
        element = default;
        if (rest.IsEmpty)
        {
            return false;
        }
        var opening = rest.StartsWith(WeakPrefix, StringComparison.Ordinal) ? WeakPrefix.Length : 0;
        var closing = opening < rest.Length && rest[opening] == '"' ? rest[(opening + 1)..].IndexOf('"') : -1;
        var behind = closing >= 0 ? opening + closing + 2 : 0;
        var comma = rest[behind..].IndexOf(',');
        var end = comma < 0 ? rest.Length : behind + comma;
        element = rest[..end].TrimEnd(" \t");
        rest = rest[end..];
        return true;
    }
}
