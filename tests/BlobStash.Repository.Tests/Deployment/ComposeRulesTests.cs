namespace BlobStash.Repository.Tests.Deployment;

public class ComposeRulesTests
{
    private const string Good = """
        # Two nodes.
        services:
          a:
            build:
              context: .
            ports:
              - "127.0.0.1:80:8050"
            volumes:
            - a-data:/data
            environment:
              BlobStash__Sync__AllowedPeers__0: http://b:8050
              BlobStash__Sync__Peers__0__Url: http://b:8050
          b:
            build: .
            ports:
              - "127.0.0.1:81:8050"
            environment:
              BlobStash__Sync__AllowedPeers__0: http://a:8050
              BlobStash__Sync__Peers__0__Url: http://a:8050
        volumes:
          a-data:
        """;

    private const int NodePort = 8050;

    [Fact]
    public void CheckAll_RepositoryCompose_Passes()
    {
        var tree = RepositoryTree.Current;
        var compose = new ComposeFile(tree.Get("compose.yaml"));

        Assert.Equal(["attic", "cellar"], compose.Services);
        Findings.AssertNone(CheckAll(compose, tree.Exists));
    }

    [Fact]
    public void NodePort_ImageComposeAndSettings_Agree()
    {
        var tree = RepositoryTree.Current;
        var exposed = new Dockerfile(tree.Get("Dockerfile")).Named("EXPOSE").Select(port => port.Arguments);

        Assert.Equal([$"{NodePort}"], exposed);
        Assert.Contains($"http://127.0.0.1:{NodePort}\"", tree.Get("appsettings.json").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckAll_GoodSample_Passes() => Findings.AssertNone(CheckAll(Good));

    [Theory]
    [InlineData("context: .", "context: none", "compose-path")]
    [InlineData("a-data:/data", "c-data:/data", "compose-path")]
    [InlineData("127.0.0.1:80:8050", "80:8050", "compose-port")]
    [InlineData("127.0.0.1:80:8050", "127.0.0.1:80:8080", "compose-port")]
    [InlineData("127.0.0.1:80:8050", "127.0.0.1:81:8050", "compose-port")]
    [InlineData("Peers__0__Url: http://b:8050", "Peers__0__Url: http://b:8060", "compose-peer")]
    [InlineData("AllowedPeers__0: http://a:8050", "AllowedPeers__0: http://b:8050", "compose-peer")]
    public void CheckAll_BadSample_IsFound(string from, string to, string rule) =>
        Findings.AssertRules(CheckAll(Good.Replace(from, to, StringComparison.Ordinal)), rule);

    [Fact]
    public void Constructor_YamlOutsideTheSubset_Throws() =>
        Assert.Throws<FormatException>(() => new ComposeFile(new TextFile("compose.yaml", "services:\n  a\n")));

    private static IEnumerable<Finding> CheckAll(string text) => CheckAll(
        new ComposeFile(new TextFile("compose.yaml", text)), path => path is "." or "Dockerfile" or "./Dockerfile");

    private static IEnumerable<Finding> CheckAll(ComposeFile compose, Func<string, bool> exists) =>
        ComposeRules.CheckPaths(compose, exists)
            .Concat(ComposeRules.CheckPorts(compose, NodePort))
            .Concat(ComposeRules.CheckPeers(compose, NodePort));
}
