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
        ["BlobStash.Sync"] = [["Merkle", "Messages"]],
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
