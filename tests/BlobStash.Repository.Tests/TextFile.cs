namespace BlobStash.Repository.Tests;

/// <summary>One text file of the repository: its path with forward slashes from the root, and its text.</summary>
internal sealed class TextFile(string path, string text)
{
    private string[]? _lines;

    public string Path { get; } = path;

    public string Text { get; } = text.ReplaceLineEndings("\n");

    public IReadOnlyList<string> Lines => _lines ??= Text.Split('\n');

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The folder, without a slash at its end; empty for the root.</summary>
    public string Folder => Path.LastIndexOf('/') is var slash and >= 0 ? Path[..slash] : "";

    /// <summary>The number, from 1, of the line that holds the character at <paramref name="offset"/>.</summary>
    public int LineAt(int offset) => 1 + Text.AsSpan(0, offset).Count('\n');
}
