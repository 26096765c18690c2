namespace BlobStash.Storage.Logging;

/// <summary>Files in one line of a log: the first of them, and how many more there are.</summary>
internal readonly record struct NamedFiles(IReadOnlyList<string> Paths)
{
    private const int MaxNames = 5;

    public override string ToString()
    {
        var listed = string.Join(", ", Paths.Take(MaxNames));
        return Paths.Count > MaxNames ? $"{listed} and {Paths.Count - MaxNames} more" : listed;
    }
}
