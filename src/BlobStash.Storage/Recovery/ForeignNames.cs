namespace BlobStash.Storage.Recovery;

/// <summary>
/// What lies in the folders of a store and is not the store's: left by a file system (<c>lost+found</c>,
/// <c>.nfs…</c>), another machine (<c>._x</c>) or a person. Passed over and never deleted. Not thread safe.
/// </summary>
internal sealed class ForeignNames
{
    private const int MaxNames = 8;

    private readonly List<string> _names = [];

    public long Count { get; private set; }

    public void Add(string path)
    {
        Count++;
        if (_names.Count < MaxNames)
        {
            _names.Add(path);
        }
    }

    /// <summary>The first of them in one line, and how many more there are.</summary>
    public override string ToString()
    {
        // A name may hold anything, and this goes to a terminal or a log.
        var listed = string.Concat(string.Join(", ", _names).Select(c => char.IsControl(c) ? '?' : c));
        return Count > _names.Count ? $"{listed} and {Count - _names.Count} more" : listed;
    }
}
