using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests.Deployment;

/// <summary>
/// Configuration keys in one spelling: words joined by colons, without the positions of a list. Pages and environment
/// variables write the same key in several ways (<c>Sync:Peers:0:Url</c>, <c>Sync__Peers__0__Url</c>,
/// <c>Sync:Peers[].Url</c>), and all of them mean one documented key.
/// </summary>
internal static partial class ConfigurationKeys
{
    private const string Section = "BlobStash";

    public static string Normalize(string written)
    {
        var words = written.Replace("__", ":", StringComparison.Ordinal);
        words = PositionPattern().Replace(words, "").Replace('.', ':').Trim(':');
        return words.StartsWith(Section + ":", StringComparison.OrdinalIgnoreCase)
            ? words[(Section.Length + 1)..]
            : words;
    }

    /// <summary>Every key that the page shows as code.</summary>
    public static IReadOnlySet<string> Documented(TextFile page) => CodeSpanPattern().Matches(page.Text)
        .SelectMany(span => KeyPattern().Matches(span.Groups["code"].Value))
        .Select(key => Normalize(key.Value))
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Settings of the node in a text, in the form that the environment takes them.</summary>
    public static IEnumerable<Finding> CheckEnvironment(TextFile file, IReadOnlySet<string> documented)
    {
        for (var i = 0; i < file.Lines.Count; i++)
        {
            foreach (Match variable in VariablePattern().Matches(file.Lines[i]))
            {
                if (!documented.Contains(Normalize(variable.Value)))
                {
                    var message = $"{variable.Value} is not a documented configuration key";
                    yield return new Finding(file.Path, i + 1, "configuration-key", message);
                }
            }
        }
    }

    [GeneratedRegex(@"(:\d+|:(?:N|n|i|\*|<\w+>|\{\w+\})|\[\w*\])(?=[:.]|$)")]
    private static partial Regex PositionPattern();

    [GeneratedRegex(@"`(?<code>[^`\n]+)`")]
    private static partial Regex CodeSpanPattern();

    [GeneratedRegex(@"\w+(?:(?:[:.]|\[\w*\])+(?:\w+|\*|<\w+>|\{\w+\}))*")]
    private static partial Regex KeyPattern();

    [GeneratedRegex(@"\bBlobStash__\w+")]
    private static partial Regex VariablePattern();
}
