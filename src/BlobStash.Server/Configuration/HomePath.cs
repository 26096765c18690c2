namespace BlobStash.Server.Configuration;

/// <summary>
/// Paths that begin with <c>~/</c>. A shell expands them only where they stand alone; in a file, in the environment and
/// behind an equals sign they arrive as they were typed, and would make a folder that is called <c>~</c>.
/// </summary>
internal static class HomePath
{
    /// <summary>The path with the home of the user in place of <c>~</c>.</summary>
    public static string Expand(string path) =>
        path is "~" || path.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[1..])
            : path;

    /// <summary>Whether the path still begins with a tilde: the home of somebody else, or of nobody.</summary>
    public static bool IsUnknown(string path) =>
        path.StartsWith('~') && Expand(path) == path;
}
