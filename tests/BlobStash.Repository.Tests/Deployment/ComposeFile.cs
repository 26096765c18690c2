namespace BlobStash.Repository.Tests.Deployment;

/// <summary>
/// A compose file in the plain subset of YAML that this project keeps to: block mappings, block sequences of scalars,
/// and comments on lines of their own. Read into paths such as <c>services/attic/build/context</c>.
/// </summary>
internal sealed class ComposeFile
{
    public ComposeFile(TextFile file)
    {
        File = file;
        Scalars = [.. Parse(file)];
    }

    public TextFile File { get; }

    public IReadOnlyList<ComposeScalar> Scalars { get; }

    public IEnumerable<string> Services => Children("services");

    public IEnumerable<string> Children(string path) => Scalars
        .Where(scalar => scalar.Path.StartsWith(path + "/", StringComparison.Ordinal))
        .Select(scalar => scalar.Path[(path.Length + 1)..].Split('/')[0])
        .Distinct();

    /// <summary>The scalars at a path: one, or the entries of a sequence.</summary>
    public IEnumerable<ComposeScalar> At(string path) => Scalars.Where(scalar => scalar.Path == path);

    public string? Find(string path) => At(path).Select(scalar => scalar.Value).FirstOrDefault();

    private static IEnumerable<ComposeScalar> Parse(TextFile file)
    {
        var open = new Stack<(int Indent, string Path)>();
        for (var i = 0; i < file.Lines.Count; i++)
        {
            var line = file.Lines[i];
            var text = line.Trim();
            if (text.Length == 0 || text.StartsWith('#'))
            {
                continue;
            }

            var indent = line.Length - line.TrimStart().Length;
            var isEntry = text.StartsWith("- ", StringComparison.Ordinal);
            while (open.Count > 0 && (open.Peek().Indent > indent || (open.Peek().Indent == indent && !isEntry)))
            {
                open.Pop();
            }

            var parent = open.Count > 0 ? open.Peek().Path : "";
            if (isEntry)
            {
                yield return new ComposeScalar(parent, Unquote(text[2..]), i + 1);
                continue;
            }

            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || (colon + 1 < text.Length && text[colon + 1] != ' '))
            {
                throw new FormatException($"{file.Path}:{i + 1}: '{text}' is not in the YAML kept to here.");
            }

            var path = parent.Length == 0 ? text[..colon] : $"{parent}/{text[..colon]}";
            open.Push((indent, path));
            yield return new ComposeScalar(path, Unquote(text[(colon + 1)..]), i + 1);
        }
    }

    private static string Unquote(string value) => value.Trim().Trim('"', '\'');
}
