namespace BlobStash.Repository.Tests.Projects;

/// <summary>
/// Inside a project as between projects: folders may use each other in one direction only, so that each can be read,
/// tested and moved without those above it. The first folder below the project counts, and the project's own folder
/// as ".".
/// </summary>
internal static class FolderRules
{
    /// <summary>
    /// Circles that are there and shall go: for each project the sets of folders that all lead to each other. A set
    /// may not grow; and where one gets smaller its entry must, so that nothing falls back.
    /// </summary>
    public static IReadOnlyDictionary<string, string[][]> KnownKnots { get; } = new Dictionary<string, string[][]>
    {
        ["BlobStash.Client"] =
        [
            [".", "Batches", "Messages", "Peers", "Reconciliation", "Sessions", "Transport"],
        ],
        ["BlobStash.Server"] =
        [
            [".", "Batches", "Blobs", "Certificates", "Changes", "Compatibility", "Configuration", "Connections",
             "Deletions", "Followers", "Health", "Hosting", "Limits", "Logging", "OpenApi", "Peers", "Problems",
             "Scrubbing", "Security", "Sketches", "Sync"],
        ],
        ["BlobStash.Cli"] = [[".", "Backup", "Commands", "Errors", "Files", "Progress"]],
    };

    /// <summary>
    /// The folders of a project that is built in floors, the lowest first: each uses those before it alone. The table
    /// in docs/ARCHITECTURE.md says what each holds.
    /// </summary>
    public static IReadOnlyDictionary<string, string[]> Floors { get; } = new Dictionary<string, string[]>
    {
        ["BlobStash.Storage"] =
        [
            "Contract", "Settings", "Logging", "Files", "Segments", "Index", "Changes", "Commits", "Blobs", "Parity",
            "Recovery", "Scrubbing", "Compaction", "Inspection", "Backup", ".",
        ],
    };

    /// <summary>Every arrow leads down, and the floors are those that there are.</summary>
    public static IEnumerable<Finding> CheckFloors(FolderGraph graph, string[] floors)
    {
        var path = $"src/{graph.Project}";
        var folders = graph.Arrows.SelectMany(arrow => new[] { arrow.From, arrow.To }).ToHashSet();
        foreach (var folder in folders.Except(floors).Concat(floors.Except(folders)).Order(StringComparer.Ordinal))
        {
            yield return new Finding(path, 1, "floors", $"[{folder}] is a folder or a floor and not the other");
        }

        foreach (var arrow in graph.Arrows)
        {
            if (Array.IndexOf(floors, arrow.From) <= Array.IndexOf(floors, arrow.To))
            {
                yield return new Finding(arrow.File, 1, "floors", $"{arrow} leads up");
            }
        }
    }

    /// <summary>Compares the circles of a project with those that are known.</summary>
    public static IEnumerable<Finding> CheckKnots(FolderGraph graph, IReadOnlyCollection<string[]> known)
    {
        var knots = graph.Knots();
        var path = $"src/{graph.Project}";
        foreach (var knot in knots.Where(knot => !known.Any(knot.SequenceEqual)))
        {
            var message = $"[{string.Join(", ", knot)}] lead to each other:{Explain(graph, knot, known)}";
            yield return new Finding(path, 1, "folder-circle", message);
        }

        foreach (var entry in known.Where(entry => !knots.Any(entry.SequenceEqual)))
        {
            var message = $"[{string.Join(", ", entry)}] is no circle any more: shorten or remove the entry";
            yield return new Finding(path, 1, "known-knot", message);
        }
    }

    /// <summary>
    /// One use for each pair of folders, the rarest pairs first, which are the easiest to end. Of a circle that grew
    /// those alone that its new folders take part in.
    /// </summary>
    private static string Explain(FolderGraph graph, string[] knot, IReadOnlyCollection<string[]> known)
    {
        var old = known.Where(entry => entry.All(knot.Contains)).SelectMany(entry => entry).ToHashSet();
        return string.Concat(graph.Arrows
            .Where(arrow => knot.Contains(arrow.From) && knot.Contains(arrow.To))
            .Where(arrow => !old.Contains(arrow.From) || !old.Contains(arrow.To))
            .GroupBy(arrow => (arrow.From, arrow.To))
            .OrderBy(arrows => arrows.Count())
            .Select(arrows => $"\n  {arrows.Count()} times {arrows.First()}"));
    }
}
