using BlobStash.Client;

namespace BlobStash.Server.Peers;

/// <summary>Another node that a session may be run with. Immutable.</summary>
/// <param name="Name">Configured name, or the URL of a peer that a request named.</param>
/// <param name="Url">Where it answers.</param>
/// <param name="ApiKey">Key to present; <see langword="null"/> for none. Never logged, never answered.</param>
internal sealed record Peer(string Name, PeerUrl Url, string? ApiKey)
{
    /// <summary>Which way blobs move in recurring sessions.</summary>
    public SyncDirection Direction { get; init; } = SyncDirection.Both;

    /// <summary>Time between recurring sessions; zero for none.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>Leaves the key out, which the generated text of a record would show.</summary>
    public override string ToString() => Name;
}
