namespace BlobStash.Repository.Tests;

/// <summary>
/// Places that may break a rule for now, as "path rule". The list may only get shorter: an entry that no longer stands
/// for a finding fails the tests, so a place that was mended cannot fall back.
/// </summary>
internal static class Ratchet
{
    public static IReadOnlyList<string> Allowed { get; } = [];

    public static string KeyOf(Finding finding) => $"{finding.Path} {finding.Rule}";

    /// <summary>The findings that are not excused, and the excuses that excuse nothing.</summary>
    public static IEnumerable<string> Judge(IEnumerable<Finding> findings, IReadOnlyCollection<string> allowed)
    {
        var unused = new HashSet<string>(allowed);
        foreach (var finding in findings)
        {
            if (!allowed.Contains(KeyOf(finding)))
            {
                yield return finding.ToString();
            }

            unused.Remove(KeyOf(finding));
        }

        foreach (var entry in unused)
        {
            yield return $"The ratchet still lists '{entry}', which no longer breaks the rule: remove the entry.";
        }
    }
}
