using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using BlobStash.Protocol.Problems;
using BlobStash.Server.Problems;

namespace BlobStash.Server.Tests.Problems;

public sealed partial class ProblemTableTests
{
    [Fact]
    public void All_EveryKind_IsInTheTableOnce()
    {
        var declared = typeof(ProblemKinds)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(static field => (ProblemKind)field.GetValue(null)!);

        Assert.Equal(declared, ProblemKinds.All);
        Assert.Equal(ProblemKinds.All.Count, ProblemKinds.All.Select(static kind => kind.Name).Distinct().Count());
    }

    [Fact]
    public void Document_Table_AgreesWithTheCode()
    {
        var document = File.ReadAllText(RepositoryRoot.PathOf("docs", "protocol", "problems.md"));
        var rows = RowPattern().Matches(document).Select(static row =>
            (row.Groups["name"].Value,
            int.Parse(row.Groups["status"].Value, CultureInfo.InvariantCulture),
            row.Groups["title"].Value));

        Assert.Equal(ProblemKinds.All.Select(static kind => (kind.Name, kind.Status, kind.Title)), rows);
    }

    [Fact]
    public void Client_EveryKind_IsUnderstood()
    {
        var understood = Enum.GetNames<BlobStashProblem>().ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.All(ProblemKinds.All, kind =>
            Assert.Contains(kind.Name.Replace("-", "", StringComparison.Ordinal), understood));
    }

    [GeneratedRegex(@"^\| `(?<name>[a-z-]+)` \| (?<status>\d+) \| (?<title>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
