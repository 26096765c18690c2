using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests;

/// <summary>
/// The patterns of a <c>.gitignore</c> or <c>.dockerignore</c>, as far as this repository uses them: names and paths
/// with <c>*</c>, without negation.
/// </summary>
internal sealed class IgnoreList
{
    private readonly List<Regex> _patterns;

    private IgnoreList(IEnumerable<string> patterns) =>
        _patterns = [.. patterns.Select(pattern => new Regex(pattern, RegexOptions.CultureInvariant))];

    /// <summary>git's reading: a pattern without a slash inside matches at any depth.</summary>
    public static IgnoreList ForGit(TextFile file) => new(PatternsOf(file).Select(pattern =>
        (pattern.TrimEnd('/').Contains('/', StringComparison.Ordinal) ? "^" : "(^|/)") + Translate(pattern)));

    /// <summary>docker's reading: a pattern matches from the top folder, unless it starts with <c>**/</c>.</summary>
    public static IgnoreList ForDocker(TextFile file) => new(PatternsOf(file).Select(pattern =>
        pattern.StartsWith("**/", StringComparison.Ordinal)
            ? "(^|/)" + Translate(pattern[3..])
            : "^" + Translate(pattern)));

    /// <summary>Whether a path from the top folder, or a folder that it is in, is ignored.</summary>
    public bool Ignores(string path) => _patterns.Exists(pattern => pattern.IsMatch(path));

    private static IEnumerable<string> PatternsOf(TextFile file) =>
        file.Lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');

    private static string Translate(string pattern) =>
        Regex.Escape(pattern.Trim('/')).Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "(/|$)";
}
