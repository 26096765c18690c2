using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests;

public partial class IgnoreListTests
{
    [Theory]
    [InlineData("logs/", "src/logs/a.log", true)]
    [InlineData("logs/", "src/catalogs/a", false)]
    [InlineData("/data/", "data/LOCK", true)]
    [InlineData("/data/", "src/data/LOCK", false)]
    [InlineData("/data-*/", "data-2/segments/1.seg", true)]
    [InlineData("*.user", "src/a.user", true)]
    [InlineData("*.user", "src/a.users", false)]
    [InlineData("# *", "src/a", false)]
    public void Ignores_PatternOfGit_MatchesAsGitDoes(string pattern, string path, bool expected) =>
        Assert.Equal(expected, IgnoreList.ForGit(new TextFile(".gitignore", pattern)).Ignores(path));

    [Theory]
    [InlineData("data", "data/LOCK", true)]
    [InlineData("data", "src/data/LOCK", false)]
    [InlineData("**/logs", "src/logs/a.log", true)]
    [InlineData("**/logs", "logs/a.log", true)]
    public void Ignores_PatternOfDocker_MatchesAsDockerDoes(string pattern, string path, bool expected) =>
        Assert.Equal(expected, IgnoreList.ForDocker(new TextFile(".dockerignore", pattern)).Ignores(path));

    [Fact]
    public void Lists_WhatTheReadmeMakes_IsNeitherCommittedNorBuiltIn()
    {
        var tree = RepositoryTree.Current;
        var git = IgnoreList.ForGit(tree.Get(".gitignore"));
        var docker = IgnoreList.ForDocker(tree.Get(".dockerignore"));

        // The folder of the first node, its log, the build, and the file that compose.yaml reads a key from.
        string[] made = ["data/LOCK", "logs/a.log", "artifacts/bin/a.dll", ".env", .. NamedByReadme(tree)];
        Assert.Contains("data-2", made);
        Assert.All(made, path => Assert.True(git.Ignores(path), $".gitignore lets {path} in."));
        Assert.All(made, path => Assert.True(docker.Ignores(path), $".dockerignore lets {path} in."));
    }

    [Fact]
    public void Lists_TrackedFiles_AreNotIgnored()
    {
        var tree = RepositoryTree.Current;
        var git = IgnoreList.ForGit(tree.Get(".gitignore"));

        Assert.DoesNotContain(tree.Paths, git.Ignores);
    }

    /// <summary>Data directories and files that the README's commands name.</summary>
    private static IEnumerable<string> NamedByReadme(RepositoryTree tree) =>
        MadePattern().Matches(tree.Get("README.md").Text).Select(match => match.Groups["path"].Value);

    [GeneratedRegex(@"(DataDirectory[ =]|curl .*-o |blobstash get .*-o |curl -T |blobstash put )(?<path>[\w.-]+)")]
    private static partial Regex MadePattern();
}
