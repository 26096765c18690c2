namespace BlobStash.Repository.Tests.Deployment;

public class ConfigurationKeysTests
{
    private const string Page = "docs/operating/configuration.md";

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData("compose.yaml")]
    [InlineData("README.md")]
    public void CheckEnvironment_RepositoryFile_SetsDocumentedKeysOnly(string path)
    {
        var tree = RepositoryTree.Current;

        Findings.AssertNone(
            ConfigurationKeys.CheckEnvironment(tree.Get(path), ConfigurationKeys.Documented(tree.Get(Page))));
    }

    [Theory]
    [InlineData("BlobStash__Sync__Peers__0__Url")]
    [InlineData("BlobStash:Sync:Peers:0:Url")]
    [InlineData("BlobStash:Sync:Peers:N:Url")]
    [InlineData("BlobStash:Sync:Peers:<n>:Url")]
    [InlineData("Sync:Peers[].Url")]
    [InlineData("Sync.Peers[0].Url")]
    [InlineData("Sync:Peers:Url")]
    public void Normalize_EverySpelling_IsOneKey(string written) =>
        Assert.Equal("Sync:Peers:Url", ConfigurationKeys.Normalize(written));

    [Fact]
    public void CheckEnvironment_KeyNotDocumented_IsFoundAtItsLine()
    {
        var documented = ConfigurationKeys.Documented(
            new TextFile("c.md", "| `BlobStash:DataDirectory` | `Sync:Peers[].Url` |"));
        var file = new TextFile(
            "x", "BlobStash__DataDirectory=/data\nBlobStash__Sync__Peers__1__Url: u\nBlobStash__Sink: 1");

        var finding = Assert.Single(ConfigurationKeys.CheckEnvironment(file, documented));

        Assert.Equal((3, "configuration-key"), (finding.Line, finding.Rule));
    }
}
