namespace BlobStash.Repository.Tests;

/// <summary>Assertions over findings that print every place.</summary>
internal static class Findings
{
    public static void AssertNone(IEnumerable<Finding> findings)
    {
        var all = findings.Select(finding => finding.ToString()).ToList();
        Assert.True(all.Count == 0, $"{all.Count} findings:\n{string.Join('\n', all)}");
    }

    /// <summary>Exactly these rules were broken, in this order.</summary>
    public static void AssertRules(IEnumerable<Finding> findings, params string[] rules) =>
        Assert.Equal(rules, findings.Select(finding => finding.Rule));
}
