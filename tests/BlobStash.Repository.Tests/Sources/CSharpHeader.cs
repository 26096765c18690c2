using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests.Sources;

/// <summary>Reads what stands before a body: which type or member it declares, and with how many parameters.</summary>
internal static partial class CSharpHeader
{
    /// <summary>The name of the declared type, or null when the header does not declare one.</summary>
    public static string? FindTypeName(string header)
    {
        var bare = RemoveAttributes(header);
        var type = TypePattern().Match(bare);
        if (type.Success)
        {
            return type.Groups["name"].Value;
        }

        var function = DelegatePattern().Match(bare);
        return function.Success ? function.Groups["name"].Value : null;
    }

    public static bool IsNamespace(string header) => NamespacePattern().IsMatch(header);

    public static bool IsEnum(string header) => EnumPattern().IsMatch(RemoveAttributes(header));

    /// <summary>The identifier before the parameter list, or the last word of a header without one.</summary>
    public static string MemberName(string header)
    {
        var bare = RemoveAttributes(header);
        var open = FindParameterList(bare);
        var name = LastWordPattern().Match(RemoveTypeParameters(open < 0 ? bare : bare[..open]));
        return name.Success ? name.Value : bare.Trim();
    }

    public static bool HasParameterList(string header) => FindParameterList(RemoveAttributes(header)) >= 0;

    public static int CountParameters(string header)
    {
        var bare = RemoveAttributes(header);
        var open = FindParameterList(bare);
        if (open < 0)
        {
            return 0;
        }

        var depth = 0;
        var commas = 0;
        var close = open;
        for (; close < bare.Length; close++)
        {
            depth += bare[close] is '(' or '[' or '<' or '{' ? 1 : bare[close] is ')' or ']' or '>' or '}' ? -1 : 0;
            commas += depth == 1 && bare[close] == ',' ? 1 : 0;
            if (depth == 0)
            {
                break;
            }
        }

        return string.IsNullOrWhiteSpace(bare[(open + 1)..Math.Min(close, bare.Length)]) ? 0 : commas + 1;
    }

    /// <summary>
    /// Where the parameter list opens, or -1. A parenthesis after white space, a comma or an opening bracket starts a
    /// tuple type; the formatting rules never put a space before a parameter list.
    /// </summary>
    private static int FindParameterList(string header)
    {
        for (var i = 1; i < header.Length; i++)
        {
            if (header[i] == '(' && !char.IsWhiteSpace(header[i - 1]) && header[i - 1] is not ('(' or '<' or ','))
            {
                return i;
            }
        }

        return -1;
    }

    private static string RemoveTypeParameters(string text)
    {
        var trimmed = text.TrimEnd();
        var depth = 0;
        for (var i = trimmed.Length - 1; i >= 0 && trimmed.EndsWith('>'); i--)
        {
            depth += trimmed[i] == '>' ? 1 : trimmed[i] == '<' ? -1 : 0;
            if (depth == 0)
            {
                return trimmed[..i];
            }
        }

        return trimmed;
    }

    private static string RemoveAttributes(string header)
    {
        var rest = header.TrimStart();
        while (rest.StartsWith('['))
        {
            var depth = 0;
            var end = 0;
            for (; end < rest.Length; end++)
            {
                depth += rest[end] == '[' ? 1 : rest[end] == ']' ? -1 : 0;
                if (depth == 0)
                {
                    break;
                }
            }

            rest = rest[Math.Min(end + 1, rest.Length)..].TrimStart();
        }

        return rest;
    }

    private const string Modifiers =
        @"^(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref|unsafe|new)\s+)*";

    [GeneratedRegex(Modifiers + @"(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>\w+)")]
    private static partial Regex TypePattern();

    [GeneratedRegex(Modifiers + @"delegate\s[^(]*?(?<name>\w+)(?:<[^(]*>)?\(")]
    private static partial Regex DelegatePattern();

    [GeneratedRegex(Modifiers + @"enum\s")]
    private static partial Regex EnumPattern();

    [GeneratedRegex(@"^\s*namespace\s+[\w.]+\s*$")]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"\S+$", RegexOptions.RightToLeft)]
    private static partial Regex LastWordPattern();
}
