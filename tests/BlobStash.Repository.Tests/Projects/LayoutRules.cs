using System.Xml.Linq;

namespace BlobStash.Repository.Tests.Projects;

/// <summary>The rooms of the house and the direction of the arrows between them.</summary>
internal static class LayoutRules
{
    /// <summary>What each product project references, exactly.</summary>
    public static IReadOnlyDictionary<string, string[]> Arrows { get; } = new Dictionary<string, string[]>
    {
        ["BlobStash.Core"] = [],
        ["BlobStash.Protocol"] = ["BlobStash.Core"],
        ["BlobStash.Storage"] = ["BlobStash.Core"],
        ["BlobStash.Sync"] = ["BlobStash.Core"],
        ["BlobStash.Client"] = ["BlobStash.Core", "BlobStash.Protocol", "BlobStash.Sync"],
        ["BlobStash.Server"] =
            ["BlobStash.Client", "BlobStash.Core", "BlobStash.Protocol", "BlobStash.Storage", "BlobStash.Sync"],
        ["BlobStash.Cli"] =
            ["BlobStash.Client", "BlobStash.Core", "BlobStash.Protocol", "BlobStash.Storage", "BlobStash.Sync"],
    };

    private static readonly string[] ForbiddenFolders =
        ["Utils", "Util", "Utilities", "Helpers", "Helper", "Common", "Managers", "Interfaces", "Services",
         "Misc", "Shared"];

    public static IEnumerable<Finding> CheckReferences(TextFile project)
    {
        var name = project.Name[..^".csproj".Length];
        if (!project.Path.StartsWith("src/", StringComparison.Ordinal))
        {
            yield break;
        }

        if (!Arrows.TryGetValue(name, out var expected))
        {
            yield return new Finding(project.Path, 1, "project-graph", $"{name} has no place in the plan");
            yield break;
        }

        var actual = XDocument.Parse(project.Text).Descendants("ProjectReference")
            .Select(reference => (string?)reference.Attribute("Include") ?? "")
            .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (!actual.SequenceEqual(expected))
        {
            var message = $"references [{string.Join(", ", actual)}], the plan has [{string.Join(", ", expected)}]";
            yield return new Finding(project.Path, 1, "project-graph", message);
        }
    }

    /// <summary>A project outside the solution would be neither built nor tested.</summary>
    public static IEnumerable<Finding> CheckSolution(TextFile solution, IEnumerable<string> projectPaths) =>
        projectPaths
            .Where(path => !solution.Text.Replace('\\', '/').Contains($"\"{path}\"", StringComparison.Ordinal))
            .Select(path => new Finding(solution.Path, 1, "solution", $"does not list {path}"));

    /// <summary>Every product project has a test project of its name.</summary>
    public static IEnumerable<Finding> CheckTestProjects(IReadOnlyCollection<string> projectPaths) =>
        projectPaths
            .Where(path => path.StartsWith("src/", StringComparison.Ordinal))
            .Select(path => (Path: path, Name: Path.GetFileNameWithoutExtension(path)))
            .Where(project => !projectPaths.Contains($"tests/{project.Name}.Tests/{project.Name}.Tests.csproj"))
            .Select(project => new Finding(project.Path, 1, "test-project", $"there is no tests/{project.Name}.Tests"));

    public static IEnumerable<Finding> CheckFolders(IEnumerable<string> paths) =>
        from path in paths
        where path.StartsWith("src/", StringComparison.Ordinal)
            || path.StartsWith("tests/", StringComparison.Ordinal)
            || path.StartsWith("bench/", StringComparison.Ordinal)
        from folder in path.Split('/').SkipLast(1)
        where ForbiddenFolders.Contains(folder, StringComparer.OrdinalIgnoreCase)
        select new Finding(path, 1, "folder-name", $"'{folder}' names no concept; use a word of the glossary");
}
