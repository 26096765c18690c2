using BlobStash.Server.Configuration;

namespace BlobStash.Server.Peers;

/// <summary>The configured peers and the allow-list. Immutable.</summary>
internal sealed class PeerDirectory
{
    private readonly List<PeerUrl> _allowed = [];
    private readonly bool _allowLoopback;

    /// <summary>Takes over a validated configuration.</summary>
    public PeerDirectory(PeerSyncOptions options)
    {
        _allowLoopback = options.AllowLoopbackPeers;
        Peers = [.. options.Peers.Select(Create)];
        foreach (var allowed in options.AllowedPeers)
        {
            if (PeerUrl.TryParse(allowed, out PeerUrl url))
            {
                _allowed.Add(url);
            }
        }
        _allowed.AddRange(Peers.Select(static peer => peer.Url));
    }

    /// <summary>The configured peers, in the order of the configuration.</summary>
    public IReadOnlyList<Peer> Peers { get; }

    /// <summary>
    /// The configured peer of this name, in any case of letters; <see langword="null"/> when there is none.
    /// </summary>
    public Peer? Find(string name) =>
        Peers.FirstOrDefault(peer => string.Equals(peer.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a request may name this URL.</summary>
    public bool IsAllowed(PeerUrl url) =>
        (_allowLoopback && url.IsLoopback) || _allowed.Any(allowed => allowed.Covers(url));

    private static Peer Create(PeerOptions options)
    {
        var isUrl = PeerUrl.TryParse(options.Url, out PeerUrl url);
        return isUrl
            ? new Peer(options.Name, url, string.IsNullOrEmpty(options.ApiKey) ? null : options.ApiKey)
            {
                Direction = options.Direction,
                Interval = options.Interval,
            }
            : throw new ArgumentException("The peers have not been validated.", nameof(options));
    }
}
