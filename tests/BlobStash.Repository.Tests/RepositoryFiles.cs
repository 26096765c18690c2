using System.Diagnostics;

namespace BlobStash.Repository.Tests;

/// <summary>
/// Which files belong to the repository: those that git tracks, so that nothing which a node, an editor or a newcomer
/// leaves in the folder is judged. In an unpacked archive, or where git does not answer, those that are not ignored.
/// </summary>
internal static class RepositoryFiles
{
    private static readonly string[] NeverFollowed = [".git", "bin", "obj", "node_modules"];

    /// <summary>Paths from the root, with forward slashes.</summary>
    public static IReadOnlyList<string> List(string root) => ListTracked(root) ?? ListUnignored(root);

    /// <summary>What git tracks and the folder holds; null where git is missing or knows no such repository.</summary>
    public static IReadOnlyList<string>? ListTracked(string root)
    {
        if (!Path.Exists(Path.Combine(root, ".git")))
        {
            // A repository further up would answer for a folder that it does not track.
            return null;
        }

        try
        {
            var start = new ProcessStartInfo("git", ["ls-files", "-z"])
            {
                WorkingDirectory = root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var git = Process.Start(start)!;
            var complaint = git.StandardError.ReadToEndAsync();
            var paths = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
            git.WaitForExit();
            complaint.Wait();
            return git.ExitCode == 0 ? [.. paths.Where(path => File.Exists(Path.Combine(root, path)))] : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no git.
            return null;
        }
    }

    /// <summary>All files but those that <c>.gitignore</c> names.</summary>
    public static IReadOnlyList<string> ListUnignored(string root)
    {
        var text = File.ReadAllText(Path.Combine(root, ".gitignore"));
        var ignored = IgnoreList.ForGit(new TextFile(".gitignore", text));
        return [.. Walk(new DirectoryInfo(root), "", ignored)];
    }

    private static IEnumerable<string> Walk(DirectoryInfo folder, string path, IgnoreList ignored)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var inner = path + entry.Name;
            if (ignored.Ignores(inner) || NeverFollowed.Contains(entry.Name) || entry.LinkTarget is not null)
            {
                continue;
            }

            if (entry is not DirectoryInfo child)
            {
                yield return inner;
                continue;
            }

            foreach (var file in Walk(child, inner + "/", ignored))
            {
                yield return file;
            }
        }
    }
}
