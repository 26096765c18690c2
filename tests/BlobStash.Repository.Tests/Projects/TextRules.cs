using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests.Projects;

/// <summary>What no text of the repository may hold, whatever its kind.</summary>
internal static class TextRules
{
    // The words are put together here so that this file does not hold what it looks for.
    private static readonly Regex Markers = new(
        @"\b(" + string.Join('|', "TO" + "DO", "FIX" + "ME", "HA" + "CK", "XX" + "X") + @")\b", RegexOptions.Compiled);

    private static readonly Regex MachinePaths = new(
        @"(?<![\w.:$}/-])/(" + string.Join('|', "wo" + "rk", "tm" + "p/wt", "ro" + "ot", "ho" + "me", "Us" + "ers")
        + @")/[\w.]", RegexOptions.Compiled);

    private static readonly Regex Registries = new(
        string.Join('|', @"nu" + @"get\.org", @"registry\.np" + @"mjs", @"py" + @"pi\.org", @"proxy\.go" + @"lang\.org",
            @"pkgs\.dev\.az" + @"ure\.com", @"crates\." + @"io\b"),
        RegexOptions.Compiled | RegexOptions.IgnoreCase);

    public static IEnumerable<Finding> Check(TextFile file)
    {
        for (var i = 0; i < file.Lines.Count; i++)
        {
            var line = file.Lines[i];
            if (Markers.Match(line) is { Success: true } marker)
            {
                yield return new Finding(file.Path, i + 1, "marker", $"'{marker.Value}': finish it or drop it");
            }

            if (MachinePaths.Match(line) is { Success: true } path)
            {
                yield return new Finding(file.Path, i + 1, "machine-path", $"'{path.Value}' is a place on one machine");
            }

            if (Registries.Match(line) is { Success: true } registry)
            {
                var message = $"'{registry.Value}': which registry serves the packages is the machine's business";
                yield return new Finding(file.Path, i + 1, "registry", message);
            }
        }
    }
}
