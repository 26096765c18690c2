namespace BlobStash.Repository.Tests.Projects;

/// <summary>The folders of one project and which of them uses which.</summary>
/// <param name="project">Name of the project.</param>
/// <param name="arrows">All uses of types of other folders.</param>
internal sealed class FolderGraph(string project, IReadOnlyCollection<FolderArrow> arrows)
{
    private readonly ILookup<string, string> _next = arrows.ToLookup(arrow => arrow.From, arrow => arrow.To);

    public string Project => project;

    public IReadOnlyCollection<FolderArrow> Arrows => arrows;

    /// <summary>
    /// The sets of folders of which each leads to each other: the strongly connected components of more than one
    /// folder. Folders and sets are in the order of their names.
    /// </summary>
    public IReadOnlyList<string[]> Knots()
    {
        var reached = _next.Select(folder => folder.Key).ToDictionary(folder => folder, ReachedFrom);
        return [.. reached.Keys
            .Order(StringComparer.Ordinal)
            .Select(folder => KnotOf(folder, reached))
            .Where(knot => knot.Length > 1)
            .DistinctBy(knot => knot[0])];
    }

    private HashSet<string> ReachedFrom(string start)
    {
        var reached = new HashSet<string>();
        var left = new Stack<string>(_next[start]);
        while (left.TryPop(out var folder))
        {
            if (reached.Add(folder))
            {
                foreach (var next in _next[folder])
                {
                    left.Push(next);
                }
            }
        }

        return reached;
    }

    private static string[] KnotOf(string folder, Dictionary<string, HashSet<string>> reached) =>
        [.. reached.Keys
            .Where(other => other == folder || (reached[folder].Contains(other) && reached[other].Contains(folder)))
            .Order(StringComparer.Ordinal)];
}
