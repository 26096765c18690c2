using BlobStash.Protocol.Documents;

namespace BlobStash.Server.Configuration;

/// <summary>One entry of <c>BlobStash:Sync:Peers</c>.</summary>
internal sealed class PeerOptions
{
    /// <summary>
    /// Name for requests and log lines, 1 to 64 characters without slash; unique. Required.
    /// </summary>
    public string Name { get; init; } = "";

    /// <summary>Base URL of the peer, <c>http</c> or <c>https</c>, without user, query or fragment. Required.</summary>
    public string Url { get; init; } = "";

    /// <summary>Key to present to the peer; empty when it needs none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Which way blobs move in the recurring sessions. Default both.</summary>
    public SyncDirection Direction { get; init; } = SyncDirection.Both;

    /// <summary>Which way deletions travel. Default as <see cref="Direction"/>.</summary>
    public SyncDeletions? Deletions { get; init; }

    /// <summary>Time between two sessions, one second to a day; zero: only on request. Default five minutes.</summary>
    public TimeSpan Interval { get; init; } = PeerSettings.DefaultInterval;

    /// <summary>
    /// Between sessions, changes are followed as they happen, unless the interval is zero. Default
    /// <see langword="true"/>.
    /// </summary>
    public bool Follow { get; init; } = true;

    /// <summary>Blobs on their way at once, each way, 1 to 256; zero (default): as for all peers.</summary>
    public int MaxConcurrentTransfers { get; init; }

    /// <summary>Bytes a second that are taken from the peer, 0 to 1 TiB; zero (default): no limit.</summary>
    public long MaxReceiveBytesPerSecond { get; init; }

    /// <summary>Bytes a second that are sent to the peer, 0 to 1 TiB; zero (default): no limit.</summary>
    public long MaxSendBytesPerSecond { get; init; }

    /// <summary>The same as a request or the file of the added peers has it.</summary>
    public static PeerSettings ToSettings(PeerOptions options) => new(options.Url)
    {
        Name = options.Name,
        ApiKey = options.ApiKey,
        Direction = options.Direction,
        Deletions = options.Deletions,
        Interval = options.Interval,
        Follow = options.Follow,
        MaxConcurrentTransfers = options.MaxConcurrentTransfers,
        MaxReceiveBytesPerSecond = options.MaxReceiveBytesPerSecond,
        MaxSendBytesPerSecond = options.MaxSendBytesPerSecond,
    };

    /// <summary>The settings of a request or of the file, not checked.</summary>
    /// <param name="name">Name of the peer.</param>
    /// <param name="settings">The rest.</param>
    public static PeerOptions FromSettings(string name, PeerSettings settings) => new()
    {
        Name = name,
        Url = settings.Url ?? "",
        ApiKey = settings.ApiKey,
        Direction = settings.Direction,
        Deletions = settings.Deletions,
        Interval = settings.Interval,
        Follow = settings.Follow,
        MaxConcurrentTransfers = settings.MaxConcurrentTransfers,
        MaxReceiveBytesPerSecond = settings.MaxReceiveBytesPerSecond,
        MaxSendBytesPerSecond = settings.MaxSendBytesPerSecond,
    };
}
