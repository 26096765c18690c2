using System.Xml.Linq;

namespace BlobStash.Repository.Tests.Projects;

/// <summary>
/// The package of the client can be restored from a folder that has nothing else: it holds the assemblies of the
/// projects that the client needs, and those need no package.
/// </summary>
public sealed class PackageTests
{
    private const string Client = "src/BlobStash.Client/BlobStash.Client.csproj";

    [Fact]
    public void Client_Package_DescribesItselfAndNeedsNoOther()
    {
        var project = Read(Client);
        var projects = project.Descendants("ProjectReference")
            .Select(reference => Path.GetFileName((string?)reference.Attribute("Include"))!)
            .Order(StringComparer.Ordinal);

        Assert.NotEqual("", ValueOf(project, "Description"));
        Assert.True(RepositoryTree.Current.Exists("src/BlobStash.Client/" + ValueOf(project, "PackageReadmeFile")));
        Assert.Equal("true", ValueOf(project, "SuppressDependenciesWhenPacking"));
        Assert.Contains("PackReferencedProjects", ValueOf(project, "TargetsForTfmSpecificBuildOutput"));
        Assert.Equal(["BlobStash.Core.csproj", "BlobStash.Protocol.csproj", "BlobStash.Sync.csproj"], projects);
    }

    [Theory]
    [InlineData(Client)]
    [InlineData("src/BlobStash.Core/BlobStash.Core.csproj")]
    [InlineData("src/BlobStash.Protocol/BlobStash.Protocol.csproj")]
    [InlineData("src/BlobStash.Sync/BlobStash.Sync.csproj")]
    public void Project_OfThePackage_ReferencesNoPackage(string path) =>
        Assert.Empty(Read(path).Descendants("PackageReference"));

    /// <summary>Another implementation judges ours, and is not to stand in for it.</summary>
    [Fact]
    public void Product_Project_ReferencesNoPackageOfTestsOrBenchmarks()
    {
        var forbidden = Read("Directory.Packages.props").Descendants("ItemGroup")
            .Where(group => (string?)group.Attribute("Label") is "Tests" or "Benchmarks")
            .SelectMany(group => group.Elements("PackageVersion"), (_, package) => NameOf(package))
            .ToHashSet();
        var referenced = RepositoryTree.Current.ProjectFiles
            .Where(project => project.Path.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(project => XDocument.Parse(project.Text).Descendants("PackageReference"))
            .Select(NameOf);

        Assert.Contains("Konscious.Security.Cryptography.Blake2", forbidden);
        Assert.DoesNotContain(referenced, forbidden.Contains);
    }

    private static string NameOf(XElement package) => (string?)package.Attribute("Include") ?? "";

    private static XDocument Read(string path) => XDocument.Parse(RepositoryTree.Current.Get(path).Text);

    private static string ValueOf(XDocument project, string name) =>
        project.Descendants(name).Single().Value;
}
