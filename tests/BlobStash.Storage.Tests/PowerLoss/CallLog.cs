using BlobStash.Storage.Files;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>
/// The calls of a run in their order. A script that nothing disturbs makes the same calls each time, so their numbers
/// say what a call of another run is about. Guarded by the disk's lock.
/// </summary>
internal sealed class CallLog
{
    private readonly List<(DiskCall Call, string Path)> _calls = [];
    private readonly Dictionary<string, string> _names = [];

    public void Note(DiskCall call, string path) => _calls.Add((call, path));

    public void NoteRename(string path, string newPath) => _names[path] = newPath;

    /// <summary>Numbers, from 1 on, of the calls on files that can be made again.</summary>
    public IEnumerable<int> SideCalls() =>
        Enumerable.Range(1, _calls.Count).Where(number => IsSide(number - 1));

    /// <summary>The same for one call, as far as its file has its name by then.</summary>
    public bool IsSideCall(int number) => IsSide(number - 1);

    public (DiskCall Call, string Path) this[int number] => _calls[number - 1];

    private bool IsSide(int index)
    {
        var (call, path) = _calls[index];
        if (call == DiskCall.FlushDirectory)
        {
            // The one that makes the name durable which the call before has given.
            return index > 0 && _calls[index - 1].Call == DiskCall.Rename && IsSide(index - 1);
        }

        var name = _names.GetValueOrDefault(path, path);
        return name is StorePaths.Checkpoint or StorePaths.Quarantine
            || name.EndsWith(".par", StringComparison.Ordinal);
    }
}
