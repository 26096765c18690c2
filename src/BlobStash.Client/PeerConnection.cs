using BlobStash.Client.Peers;
using BlobStash.Client.Transport;

namespace BlobStash.Client;

/// <summary>
/// The pooled HTTP connections to one peer. Follows no redirects, uses no proxy, cookies or compression, and tells the
/// API key to nobody but the peer. Thread safe; several sessions may share it.
/// </summary>
public sealed class PeerConnection : IDisposable
{
    private readonly PeerTransport _transport;

    /// <summary>Prepares the connection; nothing is sent yet.</summary>
    /// <param name="url">Base URL of the peer, <c>http</c> or <c>https</c>; may end in a path.</param>
    /// <param name="apiKey">The key to show, visible ASCII only; null for none.</param>
    /// <param name="limits">What is accepted of the peer.</param>
    /// <param name="clock">Measures the timeouts; the system's clock by default.</param>
    /// <exception cref="ArgumentException">The URL or the key cannot be used.</exception>
    public PeerConnection(Uri url, string? apiKey, PeerLimits limits, TimeProvider? clock = null) =>
        _transport = new PeerTransport(url, apiKey, limits, clock ?? TimeProvider.System);

    /// <summary>The peer's URL, without a trailing slash.</summary>
    public string Name => _transport.PeerName;

    /// <summary>A peer whose protocol is found out by its first state request.</summary>
    public IPeer OpenPeer() => new NegotiatingPeer(new NativePeer(_transport), new CompatiblePeer(_transport));

    /// <summary>Closes the connections; requests that run fail.</summary>
    public void Dispose() => _transport.Dispose();
}
