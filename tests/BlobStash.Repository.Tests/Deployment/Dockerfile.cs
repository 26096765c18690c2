namespace BlobStash.Repository.Tests.Deployment;

/// <summary>The instructions of a Dockerfile, continued lines joined.</summary>
internal sealed class Dockerfile
{
    public Dockerfile(TextFile file)
    {
        File = file;
        Instructions = [.. Parse(file)];
    }

    public TextFile File { get; }

    public IReadOnlyList<DockerInstruction> Instructions { get; }

    public IEnumerable<DockerInstruction> Named(string name) =>
        Instructions.Where(instruction => instruction.Name == name);

    private static IEnumerable<DockerInstruction> Parse(TextFile file)
    {
        var pending = "";
        var start = 0;
        for (var i = 0; i < file.Lines.Count; i++)
        {
            var line = file.Lines[i].Trim();
            if (line.Length == 0 || line.StartsWith('#'))
            {
                continue;
            }

            start = pending.Length == 0 ? i + 1 : start;
            pending += line.EndsWith('\\') ? line[..^1].TrimEnd() + " " : line;
            if (!line.EndsWith('\\'))
            {
                var parts = pending.Split(' ', 2, StringSplitOptions.TrimEntries);
                var arguments = parts.Length > 1 ? parts[1] : "";
                yield return new DockerInstruction(start, parts[0].ToUpperInvariant(), arguments);
                pending = "";
            }
        }
    }
}
