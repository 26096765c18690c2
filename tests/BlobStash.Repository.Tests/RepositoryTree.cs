namespace BlobStash.Repository.Tests;

/// <summary>
/// The files of this repository, read once. The tree is walked instead of asking git, so that the checks also run in an
/// unpacked archive.
/// </summary>
internal sealed class RepositoryTree
{
    private static readonly string[] SkippedFolders =
        ["artifacts", ".git", "data", "bin", "obj", "logs", "TestResults", "BenchmarkDotNet.Artifacts",
         "__pycache__", ".vs", ".idea", ".vscode", "node_modules"];

    private static readonly string[] TextExtensions =
        [".cs", ".csproj", ".props", ".targets", ".json", ".md", ".yaml", ".yml", ".sh", ".py", ".txt", ".sln",
         ".editorconfig", ".gitignore", ".gitattributes", ".dockerignore", ".example", ".conf", ".config", ""];

    private static readonly Lazy<RepositoryTree> Loaded = new(() => new RepositoryTree(FindRoot()));

    private RepositoryTree(string root)
    {
        Root = root;
        Files = [.. Walk(new DirectoryInfo(root)).Select(Read).OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    public static RepositoryTree Current => Loaded.Value;

    public string Root { get; }

    public IReadOnlyList<TextFile> Files { get; }

    public IEnumerable<TextFile> CSharpFiles =>
        Files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal));

    public IEnumerable<TextFile> ProjectFiles =>
        Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal));

    public IEnumerable<TextFile> MarkdownFiles =>
        Files.Where(file => file.Path.EndsWith(".md", StringComparison.Ordinal));

    /// <summary>The file at a path from the root, or null when there is none.</summary>
    public TextFile? Find(string path) => Files.FirstOrDefault(file => file.Path == path);

    public TextFile Get(string path) =>
        Find(path) ?? throw new FileNotFoundException($"The repository has no {path}.", path);

    /// <summary>Whether a file or folder of that path exists; a path that leaves the repository does not.</summary>
    public bool Exists(string path)
    {
        var full = Path.GetFullPath(Path.Combine(Root, path));
        var inside = full == Root || full.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        return inside && (File.Exists(full) || Directory.Exists(full));
    }

    public string FullPath(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "BlobStash.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds BlobStash.sln.");
    }

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
    {
        // In a linked work tree .git is a file, which names a folder of the machine.
        foreach (var file in folder.EnumerateFiles().Where(file => !SkippedFolders.Contains(file.Name)))
        {
            if (TextExtensions.Contains(file.Extension) || file.Name.StartsWith('.'))
            {
                yield return file;
            }
        }

        foreach (var child in folder.EnumerateDirectories().Where(child => !SkippedFolders.Contains(child.Name)))
        {
            foreach (var file in Walk(child))
            {
                yield return file;
            }
        }
    }

    private TextFile Read(FileInfo file) =>
        new(Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName));
}
