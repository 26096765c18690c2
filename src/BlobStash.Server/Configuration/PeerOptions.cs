using BlobStash.Client;

namespace BlobStash.Server.Configuration;

/// <summary>One entry of <c>BlobStash:Sync:Peers</c>.</summary>
internal sealed class PeerOptions
{
    /// <summary>Name for sync requests and log lines; unique. Required.</summary>
    public string Name { get; init; } = "";

    /// <summary>Base URL of the peer, <c>http</c> or <c>https</c>, without user, query or fragment. Required.</summary>
    public string Url { get; init; } = "";

    /// <summary>Key to present to the peer; empty when it needs none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Which way blobs move in the recurring sessions. Default both.</summary>
    public SyncDirection Direction { get; init; } = SyncDirection.Both;

    /// <summary>Time between two sessions, one second to a day; zero: only on request. Default five minutes.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(5);
}
