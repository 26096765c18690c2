using BlobStash.Server.Configuration;

namespace BlobStash.Server.Peers;

/// <summary>
/// The peers of the configuration, those that requests added, and the allow-list. A configured peer wins over an added
/// one of its name. Thread safe.
/// </summary>
internal sealed class PeerDirectory
{
    /// <summary>Most peers that requests may add.</summary>
    public const int MaxAddedPeers = 256;

    private readonly List<PeerUrl> _allowed = [];
    private readonly bool _allowLoopback;
    private readonly PeerFile _file;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private volatile IReadOnlyList<Peer> _peers;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes over a validated configuration, and the peers that were added in earlier runs.</summary>
    public PeerDirectory(PeerSyncOptions options, PeerFile file, TimeProvider clock)
    {
        (_file, _clock, _allowLoopback) = (file, clock, options.AllowLoopbackPeers);
        var peers = options.Peers.Select(peer => Peer.Create(peer, isConfigured: true, clock)).ToList();
        foreach (PeerOptions added in file.Read().Where(added => Find(peers, added.Name) is null))
        {
            peers.Add(Peer.Create(added, isConfigured: false, clock));
        }
        _peers = peers;
        foreach (var allowed in options.AllowedPeers)
        {
            if (PeerUrl.TryParse(allowed, out PeerUrl url))
            {
                _allowed.Add(url);
            }
        }
    }

    /// <summary>The peers at this moment: those of the configuration in its order, then the added ones.</summary>
    public IReadOnlyList<Peer> Peers => _peers;

    /// <summary>Completes with the next change; ask for it before looking at the peers.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>
    /// The peer of this name, in any case of letters; <see langword="null"/> when there is none.
    /// </summary>
    public Peer? Find(string name) => Find(_peers, name);

    /// <summary>Whether a request may name this URL.</summary>
    public bool IsAllowed(PeerUrl url) =>
        (_allowLoopback && url.IsLoopback)
        || _allowed.Any(allowed => allowed.Covers(url))
        || _peers.Any(peer => peer.Url.Covers(url));

    /// <summary>Adds a peer, or replaces the added one of its name. Durable when this returns.</summary>
    /// <param name="options">Settings that follow the rules.</param>
    /// <returns>What became of it.</returns>
    public PeerChange Put(PeerOptions options)
    {
        lock (_lock)
        {
            Peer? before = Find(options.Name);
            if (before is { IsConfigured: true })
            {
                return PeerChange.Configured;
            }
            if (before is null && _peers.Count(static peer => !peer.IsConfigured) >= MaxAddedPeers)
            {
                return PeerChange.TooMany;
            }
            var peer = Peer.Create(options, isConfigured: false, _clock);
            Replace([.. _peers.Where(other => other != before), peer]);
            return before is null ? PeerChange.Added : PeerChange.Replaced;
        }
    }

    /// <summary>Takes an added peer away. Durable when this returns.</summary>
    /// <returns>What became of it.</returns>
    public PeerChange Remove(string name)
    {
        lock (_lock)
        {
            Peer? peer = Find(name);
            if (peer is not { IsConfigured: false })
            {
                return peer is null ? PeerChange.Unknown : PeerChange.Configured;
            }
            Replace([.. _peers.Where(other => other != peer)]);
            return PeerChange.Removed;
        }
    }

    private static Peer? Find(IReadOnlyList<Peer> peers, string name) =>
        peers.FirstOrDefault(peer => string.Equals(peer.Name, name, StringComparison.OrdinalIgnoreCase));

    private void Replace(IReadOnlyList<Peer> peers)
    {
        _file.Write([.. peers.Where(static peer => !peer.IsConfigured).Select(static peer => peer.Options)]);
        _peers = peers;
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
