namespace BlobStash.Server.Sketches;

/// <summary>
/// Keeps what the last requests were answered from, so that a peer that asks for more symbols gets them of the same
/// moment: as many snapshots as fit into 16 MiB, at least four, and beyond those four none that was not used for half
/// a minute. Thread safe.
/// </summary>
internal sealed class SketchSnapshots
{
    /// <summary>Snapshots that are kept however large and old they are.</summary>
    public const int MinCount = 4;

    /// <summary>How long a snapshot is kept after its last use, unless others push it out.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const int MaxCount = 64;
    private const int TargetBytes = 16 << 20;
    private const int SymbolBytes = 24;

    private readonly Lock _changing = new();
    private readonly LinkedList<Kept> _byUse = [];
    private readonly TimeProvider _clock;
    private readonly int _capacity;

    /// <summary>Makes an empty collection.</summary>
    /// <param name="symbolCount">Symbols of a snapshot.</param>
    /// <param name="clock">Tells how long a snapshot was not used.</param>
    public SketchSnapshots(int symbolCount, TimeProvider clock)
    {
        _clock = clock;
        _capacity = Math.Clamp(TargetBytes / (symbolCount * SymbolBytes), MinCount, MaxCount);
    }

    /// <summary>The snapshot of a version; null when it was never taken or is gone.</summary>
    public SketchSnapshot? Find(ulong version)
    {
        lock (_changing)
        {
            if (FindNode(version) is not { } node)
            {
                return null;
            }
            Use(node);
            return node.Value.Snapshot;
        }
    }

    /// <summary>Keeps a snapshot; one of the same version that is there already is let go.</summary>
    public void Add(SketchSnapshot snapshot)
    {
        lock (_changing)
        {
            if (FindNode(snapshot.Symbols.Version) is { } same)
            {
                _byUse.Remove(same);
            }
            Use(new LinkedListNode<Kept>(new Kept(snapshot, 0)));
            while (_byUse.Count > MinCount && (_byUse.Count > _capacity || IsOld(_byUse.Last!.Value)))
            {
                _byUse.RemoveLast();
            }
        }
    }

    private LinkedListNode<Kept>? FindNode(ulong version)
    {
        LinkedListNode<Kept>? node = _byUse.First;
        while (node is not null && node.Value.Snapshot.Symbols.Version != version)
        {
            node = node.Next;
        }
        return node;
    }

    private void Use(LinkedListNode<Kept> node)
    {
        node.List?.Remove(node);
        node.ValueRef = node.Value with { UsedAt = _clock.GetTimestamp() };
        _byUse.AddFirst(node);
    }

    private bool IsOld(Kept kept) => _clock.GetElapsedTime(kept.UsedAt) > Lifetime;

    private readonly record struct Kept(SketchSnapshot Snapshot, long UsedAt);
}
