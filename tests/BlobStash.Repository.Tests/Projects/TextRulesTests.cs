namespace BlobStash.Repository.Tests.Projects;

public class TextRulesTests
{
    [Fact]
    public void Check_EveryTextFile_Passes() =>
        Findings.AssertNone(RepositoryTree.Current.Files.SelectMany(TextRules.Check));

    [Theory]
    [InlineData("A todo list; hacking; a FIXTURE; network/work/x; ./root/x; https://example.org/home/x")]
    [InlineData("The image comes from mcr.microsoft.com, data lie in /data, sockets in /tmp/blobs.")]
    public void Check_HarmlessText_Passes(string text) =>
        Findings.AssertNone(TextRules.Check(new TextFile("a.md", text)));

    [Theory]
    [InlineData("// TO" + "DO later", "marker")]
    [InlineData("# FIX" + "ME: later", "marker")]
    [InlineData("cd /wo" + "rk/main", "machine-path")]
    [InlineData("\"/ro" + "ot/.cache\"", "machine-path")]
    [InlineData("https://api.nu" + "get.org/v3/index.json", "registry")]
    public void Check_ForbiddenText_IsFoundAtItsLine(string text, string rule)
    {
        var finding = Assert.Single(TextRules.Check(new TextFile("a.md", "first\n" + text)));

        Assert.Equal((rule, 2), (finding.Rule, finding.Line));
    }
}
