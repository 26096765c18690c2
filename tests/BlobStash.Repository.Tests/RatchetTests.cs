using BlobStash.Repository.Tests.Sources;

namespace BlobStash.Repository.Tests;

public class RatchetTests
{
    private static readonly Finding Sample = new("src/A.cs", 3, "line-length", "130 columns, at most 120");

    [Fact]
    public void Judge_EveryCSharpFile_KeepsTheRules()
    {
        var sources = RepositoryTree.Current.CSharpFiles.Select(file => new CSharpFile(file)).ToList();
        var findings = sources
            .SelectMany(source => ShapeRules.Check(source)
                .Concat(TypeRules.Check(source))
                .Concat(HabitRules.Check(source)))
            .Concat(sources.Where(source => source.IsProduct).SelectMany(GlossaryRules.Check));

        var judged = Ratchet.Judge(findings, Ratchet.Allowed).ToList();

        Assert.NotEmpty(sources);
        Assert.True(judged.Count == 0, $"{judged.Count} findings:\n{string.Join('\n', judged)}");
    }

    [Fact]
    public void Judge_FindingNotListed_IsReportedWithFileLineAndRule() =>
        Assert.Equal(["src/A.cs:3: line-length: 130 columns, at most 120"], Ratchet.Judge([Sample], []));

    [Fact]
    public void Judge_FindingListed_IsExcused() =>
        Assert.Empty(Ratchet.Judge([Sample, Sample], ["src/A.cs line-length"]));

    [Fact]
    public void Judge_EntryWithoutFinding_MustBeRemoved() =>
        Assert.Contains("src/A.cs line-length", Assert.Single(Ratchet.Judge([], ["src/A.cs line-length"])));
}
