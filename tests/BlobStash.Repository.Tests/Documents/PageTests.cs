using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests.Documents;

public partial class PageTests
{
    [Theory]
    [InlineData("docs/ARCHITECTURE.md", 300)]
    [InlineData("docs/decisions", 60)]
    public void Page_Overview_StaysShort(string pathOrFolder, int maxLines)
    {
        var pages = RepositoryTree.Current.MarkdownFiles
            .Where(page => page.Path.StartsWith(pathOrFolder, StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(pages);
        Assert.All(pages, page => Assert.InRange(page.Lines.Count, 1, maxLines));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    public void Page_Commands_NameProjectsThatExist(string path)
    {
        var tree = RepositoryTree.Current;
        var projects = ProjectPattern().Matches(tree.Get(path).Text)
            .Select(match => match.Groups["path"].Value)
            .ToList();

        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.True(tree.Exists(project), $"There is no {project}."));
    }

    [GeneratedRegex(@"--project\s+(?<path>\S+)|dotnet test (?<path>tests/\S+)")]
    private static partial Regex ProjectPattern();
}
