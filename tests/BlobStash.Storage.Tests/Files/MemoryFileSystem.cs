using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Tests.Files;

/// <summary>
/// A disk in memory that tells apart what was written from what was flushed. A flush makes the whole file durable, a
/// flush of a directory all its names. Whether anything else is durable is up to the kind of power loss. Thread safe.
/// </summary>
internal sealed class MemoryFileSystem : IFileSystem
{
    /// <summary>More than any test writes.</summary>
    public const long Plenty = 1L << 40;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _locks = [];

    // A directory is a name without a node.
    private Dictionary<string, MemoryNode?> _names = [];
    private Dictionary<string, MemoryNode?> _durableNames = [];
    private Dictionary<string, List<MemoryName>> _unflushedNames = [];
    private long _freeBytes = Plenty;
    private int _openFiles;

    public DiskFaults Faults { get; } = new();

    /// <summary>The data directory, or a file in it, was taken away under the store.</summary>
    public bool IsInPlace { get; set; } = true;

    /// <summary>No file gets longer.</summary>
    public long MaxFileLength { get; set; } = long.MaxValue;

    /// <summary>A folder to which nothing can be renamed from elsewhere; null for none.</summary>
    public string? Apart { get; set; }

    /// <summary>Files that are open now.</summary>
    public int OpenFiles => Volatile.Read(ref _openFiles);

    /// <summary>Most that were open at once since this was set.</summary>
    public int MostOpenFiles { get; set; }

    /// <summary>What this disk cannot do.</summary>
    public FileSystemGaps Gaps { get; init; }

    /// <summary>Room that is left; a write that needs more keeps what fits and throws.</summary>
    public long FreeBytes
    {
        get => Locked(() => _freeBytes);
        set => Locked(() => _freeBytes = value);
    }

    public IFile Create(string path)
    {
        Faults.Before(DiskCall.Create, path);
        return Locked(() =>
        {
            ThrowIfNoParent(path);
            var node = new MemoryNode();
            if (!_names.TryAdd(path, node))
            {
                throw new IOException($"{path} exists.");
            }

            NoteName(path);
            NoteOpen(1);
            return new MemoryFile(this, path, node, true);
        });
    }

    public IFile Open(string path) => Open(path, true);

    public IFile OpenRead(string path) => Open(path, false);

    public bool Exists(string path) => Locked(() => _names.TryGetValue(path, out var node) && node is not null);

    public IReadOnlyList<string> List(string directory) => Locked<IReadOnlyList<string>>(() =>
    {
        ThrowIfNoDirectory(directory);
        return [.. _names.Keys.Where(name => ParentOf(name) == directory)
            .Select(name => name[(name.LastIndexOf('/') + 1)..])];
    });

    public void CreateDirectory(string path)
    {
        Faults.Before(DiskCall.CreateDirectory, path);
        Locked(() =>
        {
            if (path.Length > 0 && _names.TryAdd(path, null))
            {
                NoteName(path);
            }

            return path.Length == 0 || _names[path] is null ? 0 : throw new IOException($"{path} is a file.");
        });
    }

    public void DeleteDirectory(string path) => Locked(() =>
    {
        if (path.Length > 0
            && _names.TryGetValue(path, out var node)
            && node is null
            && !_names.Keys.Any(name => ParentOf(name) == path))
        {
            _names.Remove(path);
            NoteName(path);
        }

        return 0;
    });

    public void FlushDirectory(string path)
    {
        Faults.Before(DiskCall.FlushDirectory, path);
        Locked(() =>
        {
            ThrowIfNoDirectory(path);
            foreach (var name in _durableNames.Keys.Where(name => ParentOf(name) == path).ToList())
            {
                _durableNames.Remove(name);
            }

            foreach (var (name, node) in _names.Where(pair => ParentOf(pair.Key) == path))
            {
                _durableNames[name] = node;
            }

            foreach (var name in _unflushedNames.Keys.Where(name => ParentOf(name) == path).ToList())
            {
                _unflushedNames.Remove(name);
            }

            return 0;
        });
    }

    public void Rename(string path, string newPath)
    {
        Faults.Before(DiskCall.Rename, path);
        Locked(() =>
        {
            ThrowIfNoParent(newPath);
            _names[newPath] = Find(path);
            _names.Remove(path);
            NoteName(newPath);
            NoteName(path);
            return 0;
        });
    }

    public bool CanRename(string directory, string newDirectory) =>
        Apart is null || (directory == Apart) == (newDirectory == Apart);

    public void Delete(string path)
    {
        Faults.Before(DiskCall.Delete, path);
        Locked(() =>
        {
            if (_names.Remove(path, out var node))
            {
                _freeBytes += node?.Length ?? 0;
                NoteName(path);
            }

            return 0;
        });
    }

    public IDisposable? TryLock(string path) => Locked(() =>
    {
        if (_names.TryAdd(path, new MemoryNode()))
        {
            NoteName(path);
        }

        return _locks.Add(path) ? new MemoryLock(() => Locked(() => _locks.Remove(path))) : null;
    });

    /// <summary>The disk as the next process finds it when this one is killed now.</summary>
    public MemoryFileSystem Kill() => Locked(() =>
    {
        // A node keeps its identity over both sets of names, so that flushing it later serves both.
        var unflushed = _unflushedNames.Values.SelectMany(names => names).Select(name => name.Node);
        var clones = _names.Values.Concat(_durableNames.Values).Concat(unflushed).OfType<MemoryNode>().Distinct()
            .ToDictionary(node => node, node => node.Clone());
        return new MemoryFileSystem
        {
            _names = CloneOf(_names),
            _durableNames = CloneOf(_durableNames),
            _unflushedNames = _unflushedNames.ToDictionary(
                pair => pair.Key,
                pair => pair.Value.Select(name => name with { Node = CloneIf(name.Node) }).ToList()),
        };

        MemoryNode? CloneIf(MemoryNode? node) => node is null ? null : clones[node];

        Dictionary<string, MemoryNode?> CloneOf(Dictionary<string, MemoryNode?> names) =>
            names.ToDictionary(pair => pair.Key, pair => pair.Value is { } node ? clones[node] : null);
    });

    /// <summary>The disk as the next process finds it when the power is lost now.</summary>
    public MemoryFileSystem LosePower() => Locked(() =>
    {
        var kept = _durableNames.Where(pair => HasParents(pair.Key, _durableNames))
            .ToDictionary(pair => pair.Key, pair => pair.Value?.CloneDurable());
        return new MemoryFileSystem { _names = kept, _durableNames = new Dictionary<string, MemoryNode?>(kept) };
    });

    /// <summary>
    /// The disk as the next process may find it when the power is lost now: of what was not flushed, any part survives.
    /// Each name has any of the values that it had since its directory was flushed, whatever the others have.
    /// </summary>
    public MemoryFileSystem LosePower(Random random) => Locked(() =>
    {
        var names = new Dictionary<string, MemoryNode?>(_durableNames);
        var kind = random.Next(4);
        foreach (var (path, values) in _unflushedNames)
        {
            var moment = kind switch { 0 => 0, 1 => values.Count, _ => random.Next(values.Count + 1) };
            if (moment > 0 && values[moment - 1] is { IsThere: true } value)
            {
                names[path] = value.Node;
            }
            else if (moment > 0)
            {
                names.Remove(path);
            }
        }

        var torn = new Dictionary<MemoryNode, MemoryNode>();
        var kept = new Dictionary<string, MemoryNode?>();
        foreach (var (path, node) in names.Where(pair => HasParents(pair.Key, names)))
        {
            if (node is not null && !torn.ContainsKey(node))
            {
                torn[node] = node.CloneTorn(random);
            }

            kept[path] = node is null ? null : torn[node];
        }

        return new MemoryFileSystem { _names = kept, _durableNames = new Dictionary<string, MemoryNode?>(kept) };
    });

    /// <summary>Flips one bit of a file behind the store's back, durably.</summary>
    public void FlipBit(string path, long bit)
    {
        var bytes = ReadAll(path);
        bytes[bit / 8] ^= (byte)(1 << (int)(bit % 8));
        Put(path, bytes);
    }

    /// <summary>Paths of all files, in ascending order.</summary>
    public IReadOnlyList<string> Files() => Locked<IReadOnlyList<string>>(() =>
        [.. _names.Where(pair => pair.Value is not null).Select(pair => pair.Key).Order(StringComparer.Ordinal)]);

    public byte[] ReadAll(string path) => Locked(() => Find(path).Bytes.ToArray());

    /// <summary>Replaces or creates a file behind the store's back, durably.</summary>
    public void Put(string path, ReadOnlySpan<byte> bytes)
    {
        var node = MemoryNode.Of(bytes);
        Locked(() => _names[path] = _durableNames[path] = node);
    }

    /// <summary>Path and length of every file.</summary>
    public IReadOnlyList<(string Path, int Length)> Lengths() =>
        [.. Files().Select(path => (path, ReadAll(path).Length))];

    internal T Locked<T>(Func<T> action)
    {
        lock (_lock)
        {
            return action();
        }
    }

    internal int Read(string path, MemoryNode node, long offset, Span<byte> destination)
    {
        Faults.Before(DiskCall.Read, path);
        lock (_lock)
        {
            var available = node.Bytes[(int)Math.Min(offset, node.Length)..];
            var read = Math.Min(available.Length, destination.Length);
            available[..read].CopyTo(destination);
            return read;
        }
    }

    internal void Write(string path, MemoryNode node, long offset, ReadOnlySpan<byte> source)
    {
        Faults.Before(DiskCall.Write, path);
        lock (_lock)
        {
            if (offset + source.Length > MaxFileLength)
            {
                // A part of the write may be there, as on a full disk.
                node.Write((int)offset, source[..(int)Math.Max(0, MaxFileLength - offset)]);
                throw new FileSizeLimitException(null);
            }

            var growth = Math.Max(0, offset + source.Length - node.Length);
            var lacking = Math.Max(0, growth - _freeBytes);
            var fitting = (int)Math.Max(0, source.Length - lacking);
            var before = node.Length;
            node.Write((int)offset, source[..fitting]);
            _freeBytes -= node.Length - before;
            if (fitting < source.Length)
            {
                throw new StorageFullException(null);
            }
        }
    }

    internal void NoteOpen(int change) => Locked(() =>
    {
        _openFiles += change;
        return MostOpenFiles = Math.Max(MostOpenFiles, _openFiles);
    });

    internal void Resize(MemoryNode node, long length) => Locked(() =>
    {
        _freeBytes += node.Length - length;
        node.Resize((int)length);
        return 0;
    });

    private static string ParentOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    private MemoryFile Open(string path, bool writable)
    {
        Faults.Before(DiskCall.Open, path);
        return Locked(() =>
        {
            var file = new MemoryFile(this, path, Find(path), writable);
            NoteOpen(1);
            return file;
        });
    }

    private MemoryNode Find(string path) =>
        _names.GetValueOrDefault(path) ?? throw new FileNotFoundException($"{path} is not there.");

    private static bool HasParents(string path, Dictionary<string, MemoryNode?> names)
    {
        var parent = ParentOf(path);
        return parent.Length == 0 || (names.ContainsKey(parent) && HasParents(parent, names));
    }

    private void NoteName(string path)
    {
        if (!_unflushedNames.TryGetValue(path, out var values))
        {
            _unflushedNames[path] = values = [];
        }

        values.Add(new MemoryName(_names.TryGetValue(path, out var node), node));
    }

    private void ThrowIfNoParent(string path) => ThrowIfNoDirectory(ParentOf(path));

    private void ThrowIfNoDirectory(string path)
    {
        if (path.Length > 0 && (!_names.TryGetValue(path, out var node) || node is not null))
        {
            throw new DirectoryNotFoundException($"{path} is not there.");
        }
    }
}
