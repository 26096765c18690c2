using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>A node that restarts, is set back to a backup, and lies for a while.</summary>
internal sealed class SimulatedNode : IDisposable
{
    private readonly Random _random;
    private NodeBackup? _backup;

    public SimulatedNode(string name, NodeTraits traits, VirtualClock clock, Random random)
    {
        (Name, Traits, _random) = (name, traits, random);
        Clock = new SkewedClock(clock, traits.ClockRate) { Grain = traits.ClockGrain };
        Running = new RunningTime(clock);
        var changes = new ChangeBook(Clock)
        {
            RenewsPuts = traits.RenewsPuts,
            Grace = traits.Grace,
            RunningTime = () => Running.Now,
        };
        Current = Begin(new NodeBackup([], changes, TimeSpan.Zero));
    }

    public string Name { get; }

    public NodeTraits Traits { get; }

    public SkewedClock Clock { get; }

    public RunningTime Running { get; }

    /// <summary>The node since its last start.</summary>
    public MemoryNode Current { get; private set; }

    /// <summary>False while it restarts.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>What it lies about to those who ask it; none when it is honest.</summary>
    public Lie Lie { get; set; }

    /// <summary>Cancelled when the node stops.</summary>
    public CancellationTokenSource Lifetime { get; private set; } = new();

    /// <summary>What a session of this node works on.</summary>
    public ILocalReplica Replica => Traits.HasSketches ? Current : new PlainReplica(Current);

    public bool HasBackup => _backup is not null;

    public void Put(byte[] bytes) => Current.Put(bytes);

    public Stamp Delete(Digest digest, bool isLocal) => Current.Delete(digest, isLocal);

    public void TakeBackup() => _backup = Save();

    /// <summary>Stops at once: requests on their way fail, and so do the node's own sessions.</summary>
    public void Stop()
    {
        IsUp = false;
        Running.Stop();
        Lifetime.Cancel();
    }

    /// <summary>Starts with what was stored, or with what the backup has, under another identity.</summary>
    public void Start(bool fromBackup)
    {
        var saved = fromBackup && _backup is not null ? _backup : Save();
        Current = Begin(saved);
        Running.GoOn(saved.RunningTime);
        Lifetime.Dispose();
        Lifetime = new CancellationTokenSource();
        IsUp = true;
    }

    public void Dispose() => Lifetime.Dispose();

    private NodeBackup Save() =>
        new(
            [.. Current.Digests().Select(digest => (digest, Current.Find(digest)!))],
            Current.Changes.Copy(),
            Running.Now);

    private MemoryNode Begin(NodeBackup saved)
    {
        var node = new MemoryNode(Name, Traits.Key, Traits.SymbolCount, saved.Changes.Copy())
        {
            Node = new Guid(_random.Bytes(16)),
            KeepsStamps = Traits.KnowsStamps,
        };
        foreach (var (digest, bytes) in saved.Blobs)
        {
            node.Add(digest, bytes);
        }

        return node;
    }
}
