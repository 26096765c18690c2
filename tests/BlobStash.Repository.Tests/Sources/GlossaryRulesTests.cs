namespace BlobStash.Repository.Tests.Sources;

public class GlossaryRulesTests
{
    [Theory]
    [InlineData("class MemoryManagerSlot { ReadOnlyMemory<byte> Content; Digest digest; }")]
    [InlineData("class Healthy { int MasterpieceCount; string apiKey; Digest Hash(Digest digest) => digest; }")]
    [InlineData("class Tree { string Manifests; void Take(Digest wanted, IFeatureManager features) { } }")]
    public void Check_GlossaryWords_Pass(string source) => Findings.AssertNone(Check(source));

    [Theory]
    [InlineData("class BlobHash;")]
    [InlineData("class SegmentManager;")]
    [InlineData("class PathUtils;")]
    [InlineData("class A { int GetBlobId() => 1; }")]
    [InlineData("class A { int PruneAsync() { return 1; } }")]
    [InlineData("class A { int FileManifest { get; } }")]
    [InlineData("class A { void Take(Digest hash) { } }")]
    [InlineData("class A { private readonly Digest _id = default; }")]
    public void Check_BannedWord_IsFound(string source) => Findings.AssertRules(Check(source), "glossary");

    [Fact]
    public void Banned_EveryReplacement_StandsInTheGlossary()
    {
        var glossary = RepositoryTree.Current.Get("docs/glossary.md").Text;

        Assert.All(GlossaryRules.Banned.Values, term => Assert.Contains(term, glossary, StringComparison.Ordinal));
    }

    private static IEnumerable<Finding> Check(string source) =>
        GlossaryRules.Check(new CSharpFile("src/A/A.cs", source));
}
