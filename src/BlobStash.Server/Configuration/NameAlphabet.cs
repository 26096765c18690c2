using System.Globalization;

namespace BlobStash.Server.Configuration;

/// <summary>
/// The characters of names that people give: of peers and of keys. They stand in log lines, terminals and URLs, so
/// nothing that moves a cursor, turns the direction of writing or cannot be seen is among them.
/// </summary>
internal static class NameAlphabet
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The rule in words, behind the name of a setting.</summary>
    public const string Rule =
        "must be 1 to 64 letters, digits, and . _ - @ + or blanks, and neither begin nor end with a blank.";

    private const string Signs = "._-@+ ";

    /// <summary>Whether a text can be a name.</summary>
    public static bool IsName(string? text) =>
        text is { Length: > 0 and <= MaxLength } && text[0] != ' ' && text[^1] != ' '
        && text is not ("." or "..") && text.All(IsAllowed);

    private static bool IsAllowed(char c) => Signs.Contains(c) || char.IsLetterOrDigit(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
