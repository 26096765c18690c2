namespace BlobStash.Repository.Tests.Documents;

public class MarkdownLinksTests
{
    private static readonly TextFile Other = new("docs/formats/b.md", "# The `header`, byte by byte\n");

    [Fact]
    public void Check_EveryPage_LeadsSomewhere()
    {
        var tree = RepositoryTree.Current;

        Findings.AssertNone(tree.MarkdownFiles.SelectMany(page => MarkdownLinks.Check(page, tree.Exists, tree.Find)));
    }

    [Theory]
    [InlineData("[a](formats/b.md) and [b](./formats/b.md#the-header-byte-by-byte)")]
    [InlineData("# Own heading\n[a](#own-heading) [b](https://example.org/none) [c](../docs/formats/b.md)")]
    [InlineData("`[a](none.md)`\n```\n[b](none.md)\n```")]
    public void Check_LiveLink_Passes(string text) => Findings.AssertNone(Check(text));

    [Theory]
    [InlineData("\n[a](none.md)")]
    [InlineData("\n![a](none.png)")]
    [InlineData("\n[a](formats/b.md#no-such-heading)")]
    [InlineData("```\n```\n\n[a](#none)", 4)]
    public void Check_DeadLink_IsFoundAtItsLine(string text, int line = 2)
    {
        var finding = Assert.Single(Check(text));

        Assert.Equal(("link", line), (finding.Rule, finding.Line));
    }

    private static IEnumerable<Finding> Check(string text)
    {
        var page = new TextFile("docs/a.md", text);
        return MarkdownLinks.Check(
            page,
            path => path == page.Path || path == Other.Path,
            path => path == Other.Path ? Other : null);
    }
}
