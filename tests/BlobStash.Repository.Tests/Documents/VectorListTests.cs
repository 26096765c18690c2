namespace BlobStash.Repository.Tests.Documents;

public class VectorListTests
{
    private const string Folder = "testdata/vectors";
    private const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void Check_GoldenVectors_AreAsListed()
    {
        var tree = RepositoryTree.Current;
        var vectors = tree.Paths
            .Where(path => Path.GetDirectoryName(path) == Folder && Path.GetFileName(path) != "README.md")
            .ToDictionary(path => Path.GetFileName(path), path => File.ReadAllBytes(tree.FullPath(path)));

        Assert.NotEmpty(vectors);
        Findings.AssertNone(VectorList.Check(tree.Get($"{Folder}/README.md"), vectors));
    }

    [Fact]
    public void Check_ListedVector_Passes() =>
        Findings.AssertNone(Check($"| `a.json` | `{EmptySha256}` | source | generator |"));

    [Theory]
    [InlineData("| `a.json` | `0000000000000000000000000000000000000000000000000000000000000000` | s | g |")]
    [InlineData("| `a.json` | `" + EmptySha256 + "` | source | |")]
    [InlineData("| `a.json` | `" + EmptySha256 + "` | s | g |\n| `b.json` | `" + EmptySha256 + "` | s | g |")]
    [InlineData("nothing")]
    public void Check_ChangedMissingOrUnlistedVector_IsFound(string text) =>
        Findings.AssertRules(Check(text), "vector");

    private static IEnumerable<Finding> Check(string text) =>
        VectorList.Check(new TextFile("README.md", text), new Dictionary<string, byte[]> { ["a.json"] = [] });
}
