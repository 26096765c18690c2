using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests.Documents;

/// <summary>Links between the documents: the target exists, and so does the heading that it names.</summary>
internal static partial class MarkdownLinks
{
    public static IEnumerable<Finding> Check(TextFile page, Func<string, bool> exists, Func<string, TextFile?> find)
    {
        var lines = WithoutCode(page);
        for (var i = 0; i < lines.Count; i++)
        {
            foreach (Match link in LinkPattern().Matches(lines[i]))
            {
                if (Judge(page, link.Groups["target"].Value, exists, find) is { } message)
                {
                    yield return new Finding(page.Path, i + 1, "link", message);
                }
            }
        }
    }

    /// <summary>The anchors that a page offers, made of its headings as code hosts make them.</summary>
    public static IReadOnlySet<string> Anchors(TextFile page) =>
        WithoutFences(page)
            .Where(line => HeadingPattern().IsMatch(line))
            .Select(line => line.TrimStart('#').Trim().ToLowerInvariant())
            .Select(heading => NotInAnchorPattern().Replace(heading, "").Replace(' ', '-'))
            .ToHashSet();

    private static string? Judge(
        TextFile page, string target, Func<string, bool> exists, Func<string, TextFile?> find)
    {
        if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
        {
            return null;
        }

        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? page.Path : Resolve(page.Folder, parts[0]);
        if (!exists(path))
        {
            return $"'{target}' leads nowhere: there is no {path}";
        }

        var needsAnchor = parts.Length == 2 && path.EndsWith(".md", StringComparison.Ordinal);
        var anchored = path == page.Path ? page : find(path);
        return needsAnchor && anchored is not null && !Anchors(anchored).Contains(parts[1])
            ? $"'{target}' leads nowhere: {path} has no such heading"
            : null;
    }

    private static string Resolve(string folder, string target)
    {
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    private static List<string> WithoutCode(TextFile page) =>
        [.. WithoutFences(page).Select(line => CodeSpanPattern().Replace(line, ""))];

    /// <summary>The lines of the page, those inside fenced blocks empty, so that line numbers stay true.</summary>
    private static IEnumerable<string> WithoutFences(TextFile page)
    {
        var inside = false;
        foreach (var line in page.Lines)
        {
            var isFence = line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            inside ^= isFence;
            yield return inside || isFence ? "" : line;
        }
    }

    [GeneratedRegex(@"\[[^\]]*\]\(\s*<?(?<target>[^)\s>]+)>?[^)]*\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex("`+[^`]*`+")]
    private static partial Regex CodeSpanPattern();

    [GeneratedRegex(@"^#{1,6}\s")]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchorPattern();
}
