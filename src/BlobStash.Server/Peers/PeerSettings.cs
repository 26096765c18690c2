using System.Text.Json.Serialization;
using BlobStash.Client;
using BlobStash.Server.Configuration;

namespace BlobStash.Server.Peers;

/// <summary>A peer as a request or <see cref="PeerFile"/> names it. What is left out has its default, which is why the
/// members are set one by one: generated readers give init-only members a value always.</summary>
internal sealed class PeerSettings
{
    private static readonly PeerOptions Defaults = new();

    /// <summary>Base URL of the peer.</summary>
    public string? Url { get; set; }

    /// <summary>Name; only in the file, a request has it in its path.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; set; }

    /// <summary>Key to present to the peer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ApiKey { get; set; }

    /// <summary>Which way blobs move.</summary>
    public SyncDirection Direction { get; set; } = Defaults.Direction;

    /// <summary>Which way deletions travel; left out: as blobs move.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SyncDeletions? Deletions { get; set; }

    /// <summary>Time between two sessions in seconds; 0: only on request.</summary>
    public double IntervalSeconds { get; set; } = Defaults.Interval.TotalSeconds;

    /// <summary>Whether changes are followed between sessions.</summary>
    public bool Follow { get; set; } = Defaults.Follow;

    /// <summary>Blobs on their way at once, each way; 0: as for all peers.</summary>
    public int MaxConcurrentTransfers { get; set; }

    /// <summary>Bytes a second that are taken from the peer; 0: no limit.</summary>
    public long MaxReceiveBytesPerSecond { get; set; }

    /// <summary>Bytes a second that are sent to the peer; 0: no limit.</summary>
    public long MaxSendBytesPerSecond { get; set; }

    /// <summary>The same as the file has it.</summary>
    public static PeerSettings FromOptions(PeerOptions options) => new()
    {
        Url = options.Url,
        Name = options.Name,
        ApiKey = options.ApiKey,
        Direction = options.Direction,
        Deletions = options.Deletions,
        IntervalSeconds = options.Interval.TotalSeconds,
        Follow = options.Follow,
        MaxConcurrentTransfers = options.MaxConcurrentTransfers,
        MaxReceiveBytesPerSecond = options.MaxReceiveBytesPerSecond,
        MaxSendBytesPerSecond = options.MaxSendBytesPerSecond,
    };

    /// <summary>The same as the node uses it; not checked.</summary>
    public PeerOptions ToOptions(string name) => new()
    {
        Name = name,
        Url = Url ?? "",
        ApiKey = ApiKey,
        Direction = Direction,
        Deletions = Deletions,
        // Beyond what a TimeSpan holds it is out of range just the same.
        Interval = TimeSpan.FromSeconds(Math.Clamp(IntervalSeconds, -1, TimeSpan.SecondsPerDay * 2)),
        Follow = Follow,
        MaxConcurrentTransfers = MaxConcurrentTransfers,
        MaxReceiveBytesPerSecond = MaxReceiveBytesPerSecond,
        MaxSendBytesPerSecond = MaxSendBytesPerSecond,
    };

    /// <summary>Leaves the key out.</summary>
    public override string ToString() => Name ?? "peer";
}
