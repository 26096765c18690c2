namespace BlobStash.Repository.Tests.Sources;

/// <summary>One C# file with its masked text and its declarations, for the rules.</summary>
internal sealed class CSharpFile
{
    public CSharpFile(TextFile file)
    {
        File = file;
        Code = CSharpMask.Apply(file.Text);
        Declarations = CSharpScanner.Scan(Code);
    }

    public CSharpFile(string path, string text)
        : this(new TextFile(path, text))
    {
    }

    public TextFile File { get; }

    /// <summary>The text with comments, literals and preprocessor lines blanked, offsets unchanged.</summary>
    public string Code { get; }

    public IReadOnlyList<Declaration> Declarations { get; }

    public string Path => File.Path;

    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    public Finding Finding(int offset, string rule, string message) => new(Path, File.LineAt(offset), rule, message);
}
