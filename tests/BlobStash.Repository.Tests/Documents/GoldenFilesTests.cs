namespace BlobStash.Repository.Tests.Documents;

/// <summary>Every folder of golden files is told of in the page beside them, with the test that reads it.</summary>
public class GoldenFilesTests
{
    private const string Folder = "testdata/formats";

    [Fact]
    public void Page_OfGoldenFiles_NamesEachFolderAndATestThatIsThere()
    {
        var tree = RepositoryTree.Current;
        var page = tree.Get($"{Folder}/README.md");
        var folders = tree.Paths
            .Where(path => path.StartsWith($"{Folder}/", StringComparison.Ordinal) && path != page.Path)
            .Select(path => path.Split('/')[2])
            .Distinct()
            .ToList();

        Assert.NotEmpty(folders);
        Assert.All(folders, folder =>
        {
            var row = Assert.Single(page.Lines, line => line.StartsWith($"| `{folder}` |", StringComparison.Ordinal));
            var test = row.Split('`')[^2];
            Assert.True(
                tree.Exists($"tests/BlobStash.Storage.Tests/Formats/{test}.cs"), $"There is no test {test}.");
        });
    }
}
