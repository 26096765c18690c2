using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>
/// How a node is to keep in sync with a peer of its own: the body of <c>PUT /v1/peers/{name}</c>. What is left out has
/// its default, which is why the members are set one by one: generated readers give init-only members a value always.
/// </summary>
public sealed record PeerSettings
{
    /// <summary>Time between two sessions where a peer has none of its own.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(5);

    /// <summary>Settings that are still without a URL.</summary>
    public PeerSettings()
    {
    }

    /// <summary>The default settings of a peer.</summary>
    /// <param name="url">Base URL of the peer, as the node reaches it.</param>
    public PeerSettings(string url) => Url = url;

    /// <summary>Base URL of the peer, as the node reaches it. Required.</summary>
    [StringSyntax(StringSyntaxAttribute.Uri)]
    public string? Url { get; set; }

    /// <summary>Name of the peer. Only in the file of a node: a request has it in its path.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; set; }

    /// <summary>Key that the node shows to the peer; null for none. Only sent: no node tells it.</summary>
    [DataType(DataType.Password)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ApiKey { get; set; }

    /// <summary>Which way blobs move, as the node sees it. Default <see cref="SyncDirection.Both"/>.</summary>
    public SyncDirection Direction { get; set; } = SyncDirection.Both;

    /// <summary>Which way deletions travel; null, the default, as <see cref="Direction"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SyncDeletions? Deletions { get; set; }

    /// <summary>Time between two sessions, a second to a day; zero: only on request. Default 5 minutes.</summary>
    [JsonPropertyName("intervalSeconds")]
    public TimeSpan Interval { get; set; } = DefaultInterval;

    /// <summary>Whether changes are followed between sessions. Default true.</summary>
    public bool Follow { get; set; } = true;

    /// <summary>Most blobs on their way at once, each way, to 256; 0, the default, as for all peers.</summary>
    public int MaxConcurrentTransfers { get; set; }

    /// <summary>Most bytes a second that come from the peer; 0, the default, for no limit.</summary>
    public long MaxReceiveBytesPerSecond { get; set; }

    /// <summary>Most bytes a second that go to the peer; 0, the default, for no limit.</summary>
    public long MaxSendBytesPerSecond { get; set; }

    /// <summary>Leaves the key out, which the generated text of a record would show.</summary>
    public override string ToString() => Url ?? "";
}
