using System.Text.RegularExpressions;

namespace BlobStash.Repository.Tests.Projects;

public partial class FolderRulesTests
{
    private static readonly Lazy<IReadOnlyList<ProjectCompilation>> Projects = new(CompileProjects);

    [Fact]
    public void CheckKnots_EveryProject_HasNoCircleOfFolders() =>
        Findings.AssertNone(Projects.Value.SelectMany(project => FolderRules.CheckKnots(
            project.FindFolders(), FolderRules.KnownKnots.GetValueOrDefault(project.Name, []))));

    [Fact]
    public void CheckFloors_ProjectsInFloors_LeadDown() =>
        Findings.AssertNone(Projects.Value
            .Where(project => FolderRules.Floors.ContainsKey(project.Name))
            .SelectMany(project => FolderRules.CheckFloors(project.FindFolders(), FolderRules.Floors[project.Name])));

    [Fact]
    public void Floors_OfTheStore_AreThoseOfTheTable()
    {
        var page = RepositoryTree.Current.Get("docs/ARCHITECTURE.md").Text;
        var section = page.Split("\n## ").Single(part => part.StartsWith("The floors", StringComparison.Ordinal));

        var rows = FloorRow().Matches(section)
            .Select(row => row.Groups["folder"] is { Success: true } folder ? folder.Value : ".");

        Assert.Equal(FolderRules.Floors["BlobStash.Storage"], rows.Reverse());
    }

    [Fact]
    public void FindUnknownTypes_EveryProject_HasNone() =>
        Findings.AssertNone(Projects.Value.SelectMany(project => project.FindUnknownTypes()));

    [Fact]
    public void KnownKnots_EveryEntry_IsOfAProject() =>
        Assert.Empty(FolderRules.KnownKnots.Keys.Except(LayoutRules.Arrows.Keys));

    [Fact]
    public void FindFolders_EveryWayToUseAType_IsFound()
    {
        var graph = Compile(
            ("Low/Depth.cs", "namespace A.Low; enum Depth { None }"),
            ("Low/Limits.cs", "namespace A.Low; static class Limits { public const int Max = 1; }"),
            ("Low/Texts.cs", "namespace A.Low; static class Texts { public static int Size(this string s) => 1; }"),
            ("Low/Value.cs", "namespace A.Low; class Value { public int Number; }"),
            ("Maker.cs", "namespace A; class Maker { public static Low.Value Make() => new(); }"),
            ("ByName/User.cs", "namespace A.ByName; class User : A.Low.Value;"),
            ("ByMember/User.cs", "namespace A.ByMember; class User { int X() => Maker.Make().Number; }"),
            ("ByConstant/User.cs", "using static A.Low.Limits; namespace A.ByConstant; class User { int X = Max; }"),
            ("ByExtension/User.cs", "using A.Low; namespace A.ByExtension; class User { int X = \"\".Size(); }"),
            ("ByTypeArgument/User.cs", "namespace A.ByTypeArgument; class User { List<A.Low.Depth>? X; }"),
            ("ByComment/User.cs", "namespace A.ByComment; /** <see cref=\"A.Low.Value\"/> */ class User;"));

        var users = graph.Arrows.Where(arrow => arrow.To == "Low").Select(arrow => arrow.From);

        Assert.Equal(
            [".", "ByConstant", "ByExtension", "ByMember", "ByName", "ByTypeArgument"], users.Order().Distinct());
    }

    [Fact]
    public void CheckKnots_OneDirection_Passes()
    {
        var graph = Compile(
            ("Top.cs", "namespace A; class Top { Low.Deep.Value X = new(); High.Roof Y = new(); }"),
            ("Low/Deep/Value.cs", "namespace A.Low.Deep; class Value { Low.Base X = new(); }"),
            ("Low/Base.cs", "namespace A.Low; class Base { Deep.Value? X; }"),
            ("High/Roof.cs", "namespace A.High; class Roof : Low.Base;"));

        Findings.AssertNone(FolderRules.CheckKnots(graph, []));
    }

    [Fact]
    public void CheckKnots_Circle_IsFoundWithItsFolders()
    {
        var graph = Compile(
            ("Top.cs", "namespace A; class Top { C.Third X = new(); }"),
            ("A/First.cs", "namespace A.A; class First { B.Second? X; }"),
            ("B/Second.cs", "namespace A.B; class Second { C.Third? X; }"),
            ("C/Third.cs", "namespace A.C; class Third { object X() => new A.First(); }"));

        var finding = Assert.Single(FolderRules.CheckKnots(graph, []));

        Assert.Equal("folder-circle", finding.Rule);
        Assert.StartsWith("[A, B, C] lead to each other", finding.Message);
        Assert.Contains("C > A (src/A/C/Third.cs uses First)", finding.Message);
    }

    [Fact]
    public void CheckKnots_CircleThroughTheProjectsOwnFolder_IsFound()
    {
        var graph = Compile(
            ("Top.cs", "namespace A; class Top { Low.Base X = new(); }"),
            ("Low/Base.cs", "namespace A.Low; class Base { Top? X; }"));

        Assert.Equal([[".", "Low"]], graph.Knots());
    }

    [Fact]
    public void CheckKnots_KnownCircle_PassesAsLongAsItIsExactlyThat()
    {
        var graph = Compile(
            ("B/Second.cs", "namespace A.B; class Second { C.Third? X; }"),
            ("C/Third.cs", "namespace A.C; class Third { B.Second? X; D.Fourth? Y; }"),
            ("D/Fourth.cs", "namespace A.D; class Fourth { B.Second? X; }"));

        Findings.AssertNone(FolderRules.CheckKnots(graph, [["B", "C", "D"]]));
        Findings.AssertRules(FolderRules.CheckKnots(graph, [["B", "C"]]), "folder-circle", "known-knot");
        Findings.AssertRules(FolderRules.CheckKnots(graph, [["B", "C", "D", "E"]]), "folder-circle", "known-knot");
        Findings.AssertRules(FolderRules.CheckKnots(graph, [["B", "C", "D"], ["E", "F"]]), "known-knot");
    }

    [Fact]
    public void CheckFloors_ArrowThatLeadsUpOrToAnUnlistedFolder_IsFound()
    {
        var graph = Compile(
            ("B/Second.cs", "namespace A.B; class Second { C.Third? X; }"),
            ("D/Fourth.cs", "namespace A.D; class Fourth { B.Second? X; }"),
            ("C/Third.cs", "namespace A.C; class Third;"));

        Findings.AssertNone(FolderRules.CheckFloors(graph, ["C", "B", "D"]));
        Findings.AssertRules(FolderRules.CheckFloors(graph, ["B", "C", "D"]), "floors");
        Findings.AssertRules(FolderRules.CheckFloors(graph, ["C", "B", "D", "E"]), "floors");
        Findings.AssertRules(FolderRules.CheckFloors(graph, ["C", "B"]), "floors", "floors");
    }

    [Fact]
    public void FindUnknownTypes_TypeThatIsNotThere_IsFound()
    {
        var project = Project(("Top.cs", "namespace A; class Top { Missing? X; }"));

        Findings.AssertRules(project.FindUnknownTypes(), "unknown-type");
    }

    /// <summary>A row of the table: a folder, or the project itself.</summary>
    [GeneratedRegex(@"^\| (`(?<folder>\w+)`|the project itself) \|", RegexOptions.Multiline)]
    private static partial Regex FloorRow();

    private static FolderGraph Compile(params (string Path, string Text)[] files) => Project(files).FindFolders();

    private static ProjectCompilation Project(params (string Path, string Text)[] files) => ProjectCompilation.Create(
        "A",
        isWeb: false,
        files.Select(file => new TextFile($"src/A/{file.Path}", "#nullable enable\n" + file.Text)),
        references: []);

    private static List<ProjectCompilation> CompileProjects()
    {
        var compiled = new List<ProjectCompilation>();
        // Each stands behind those that it references.
        foreach (var (name, references) in LayoutRules.Arrows)
        {
            var isWeb = RepositoryTree.Current.Get($"src/{name}/{name}.csproj").Text.Contains("Microsoft.NET.Sdk.Web");
            var files = RepositoryTree.Current.CSharpFiles
                .Where(file => file.Path.StartsWith($"src/{name}/", StringComparison.Ordinal));
            compiled.Add(ProjectCompilation.Create(
                name, isWeb, files, compiled.Where(project => references.Contains(project.Name))));
        }

        return compiled;
    }
}
