namespace BlobStash.Repository.Tests.Projects;

public class LayoutRulesTests
{
    private static RepositoryTree Tree => RepositoryTree.Current;

    private static string[] ProjectPaths => [.. Tree.ProjectFiles.Select(project => project.Path)];

    [Fact]
    public void CheckReferences_EveryProject_FollowsThePlan() =>
        Findings.AssertNone(Tree.ProjectFiles.SelectMany(LayoutRules.CheckReferences));

    [Fact]
    public void CheckSolution_EveryProject_IsListed() =>
        Findings.AssertNone(LayoutRules.CheckSolution(Tree.Get("BlobStash.sln"), ProjectPaths));

    [Fact]
    public void CheckTestProjects_EveryProductProject_IsTested() =>
        Findings.AssertNone(LayoutRules.CheckTestProjects(ProjectPaths));

    [Fact]
    public void CheckFolders_EveryFolder_NamesAConcept() =>
        Findings.AssertNone(LayoutRules.CheckFolders(Tree.Files.Select(file => file.Path)));

    [Theory]
    [InlineData("BlobStash.Core")]
    [InlineData("BlobStash.Sync", "BlobStash.Core")]
    [InlineData("BlobStash.Client", "BlobStash.Sync", "BlobStash.Core", "BlobStash.Protocol")]
    public void CheckReferences_PlannedArrows_Pass(string name, params string[] references) =>
        Findings.AssertNone(LayoutRules.CheckReferences(Project(name, references)));

    [Theory]
    [InlineData("BlobStash.Core", "BlobStash.Sync")]
    [InlineData("BlobStash.Sync")]
    [InlineData("BlobStash.Storage", "BlobStash.Core", "BlobStash.Sync")]
    [InlineData("BlobStash.Unplanned")]
    public void CheckReferences_OtherArrows_AreFound(string name, params string[] references) =>
        Findings.AssertRules(LayoutRules.CheckReferences(Project(name, references)), "project-graph");

    [Fact]
    public void CheckSolution_ProjectOutside_IsFound()
    {
        var solution = new TextFile("BlobStash.sln", "\"A\", \"src\\A\\A.csproj\", \"{1}\"");

        Findings.AssertNone(LayoutRules.CheckSolution(solution, ["src/A/A.csproj"]));
        Findings.AssertRules(LayoutRules.CheckSolution(solution, ["src/B/B.csproj"]), "solution");
    }

    [Fact]
    public void CheckTestProjects_UntestedProject_IsFound()
    {
        string[] paths = ["src/A/A.csproj", "tests/A.Tests/A.Tests.csproj", "src/B/B.csproj"];

        Findings.AssertNone(LayoutRules.CheckTestProjects(paths[..2]));
        Findings.AssertRules(LayoutRules.CheckTestProjects(paths), "test-project");
    }

    [Theory]
    [InlineData("src/A/Segments/B.cs", true)]
    [InlineData("docs/common/b.md", true)]
    [InlineData("src/A/Common.cs", true)]
    [InlineData("src/A/Helpers/B.cs", false)]
    [InlineData("tests/A.Tests/utils/B.cs", false)]
    public void CheckFolders_Name_MustBeAConcept(string path, bool isGood) =>
        Assert.Equal(isGood, !LayoutRules.CheckFolders([path]).Any());

    private static TextFile Project(string name, string[] references)
    {
        var items = references.Select(other => $"<ProjectReference Include=\"../{other}/{other}.csproj\" />");
        return new TextFile(
            $"src/{name}/{name}.csproj", $"<Project><ItemGroup>{string.Concat(items)}</ItemGroup></Project>");
    }
}
