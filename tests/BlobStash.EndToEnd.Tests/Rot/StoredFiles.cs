using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.EndToEnd.Tests.Rot;

/// <summary>The files with blobs of a node, and what their bytes were.</summary>
internal sealed class StoredFiles(string data)
{
    private readonly Dictionary<string, Digest> _digests = [];

    /// <summary>Files that have parity, with the regions that can be damaged.</summary>
    public IReadOnlyList<ProtectedRegions> Protected { get; } =
    [
        .. Directory.EnumerateFiles(data, "*.par", SearchOption.AllDirectories)
            .Select(parity => Path.ChangeExtension(parity, parity.Contains("large") ? ".blob" : ".seg"))
            .Order(StringComparer.Ordinal)
            .Select(path => new ProtectedRegions(path)),
    ];

    /// <summary>Segments that still take records, which have no parity.</summary>
    public IReadOnlyList<string> Unprotected { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(data, "segments"), "*.seg")
            .Where(path => !File.Exists(Path.ChangeExtension(path, ".par"))),
    ];

    /// <summary>Remembers every protected file and parity file as it is now.</summary>
    public void Remember()
    {
        foreach (var path in Protected.SelectMany(regions => (string[])[regions.Path, regions.ParityPath]))
        {
            _digests[path] = Blake2b256.Hash(File.ReadAllBytes(path));
        }
    }

    /// <summary>The remembered files that have other bytes now.</summary>
    public IEnumerable<string> FindChanged() =>
        _digests.Where(file => Blake2b256.Hash(File.ReadAllBytes(file.Key)) != file.Value).Select(file => file.Key);

    /// <summary>How reports name a file.</summary>
    public string NameOf(string path) => Path.GetRelativePath(data, path).Replace('\\', '/');
}
