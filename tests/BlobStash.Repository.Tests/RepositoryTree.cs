namespace BlobStash.Repository.Tests;

/// <summary>The files of this repository, read once; <see cref="RepositoryFiles"/> says which they are.</summary>
internal sealed class RepositoryTree
{
    private static readonly string[] TextExtensions =
        [".cs", ".csproj", ".props", ".targets", ".json", ".md", ".yaml", ".yml", ".sh", ".py", ".txt", ".sln",
         ".editorconfig", ".gitignore", ".gitattributes", ".dockerignore", ".example", ".conf", ".config", ""];

    private static readonly Lazy<RepositoryTree> Loaded = new(() => new RepositoryTree(RepositoryRoot.Folder));

    private RepositoryTree(string root)
    {
        Root = root;
        Paths = [.. RepositoryFiles.List(root).Order(StringComparer.Ordinal)];
        Files = [.. Paths.Where(IsText).Select(path => new TextFile(path, File.ReadAllText(FullPath(path))))];
    }

    public static RepositoryTree Current => Loaded.Value;

    public string Root { get; }

    /// <summary>Every file, text or not.</summary>
    public IReadOnlyList<string> Paths { get; }

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

    /// <summary>Whether the repository has a file or folder of that path; nothing outside of it counts.</summary>
    public bool Exists(string path)
    {
        var inner = Path.GetRelativePath(Root, Path.GetFullPath(Path.Combine(Root, path))).Replace('\\', '/');
        return inner == "." || Paths.Contains(inner)
            || Paths.Any(file => file.StartsWith(inner + "/", StringComparison.Ordinal));
    }

    public string FullPath(string path) => Path.Combine(Root, path);

    private static bool IsText(string path) =>
        TextExtensions.Contains(Path.GetExtension(path)) || Path.GetFileName(path).StartsWith('.');
}
