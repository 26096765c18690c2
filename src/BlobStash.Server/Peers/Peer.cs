using BlobStash.Client;
using BlobStash.Client.Transport;
using BlobStash.Protocol.Documents;
using BlobStash.Server.Configuration;

namespace BlobStash.Server.Peers;

/// <summary>Another node that a session may be run with. Immutable but for its status and its rates.</summary>
/// <param name="Name">Its name, or the URL of a peer that a request named.</param>
/// <param name="Url">Where it answers.</param>
/// <param name="ApiKey">Key to present; <see langword="null"/> for none. Never logged, never answered.</param>
internal sealed record Peer(string Name, PeerUrl Url, string? ApiKey)
{
    /// <summary>The settings it was made from; those of no peer when a request named a URL.</summary>
    public PeerOptions Options { get; private init; } = new() { Interval = TimeSpan.Zero, Follow = false };

    /// <summary>Part of the configuration, and not changed by requests.</summary>
    public bool IsConfigured { get; private init; }

    /// <summary>What is known of being in sync with it.</summary>
    public PeerStatus Status { get; } = new();

    /// <summary>Which way blobs move in recurring sessions.</summary>
    public SyncDirection Direction => Options.Direction;

    /// <summary>Which way deletions travel.</summary>
    public SyncDeletions Deletions => Options.Deletions ?? SyncOptions.DeletionsOf(Direction);

    /// <summary>Time between recurring sessions; zero for none.</summary>
    public TimeSpan Interval => Options.Interval;

    /// <summary>Bytes that come from it, over all connections; <see langword="null"/> without a limit.</summary>
    public TransferRate? ReceiveRate { get; private init; }

    /// <summary>Bytes that go to it, over all connections; <see langword="null"/> without a limit.</summary>
    public TransferRate? SendRate { get; private init; }

    /// <summary>Makes a peer from settings that follow the rules.</summary>
    public static Peer Create(PeerOptions options, bool isConfigured, TimeProvider clock) =>
        PeerUrl.TryParse(options.Url, out PeerUrl url)
            ? new Peer(options.Name, url, string.IsNullOrEmpty(options.ApiKey) ? null : options.ApiKey)
            {
                Options = options,
                IsConfigured = isConfigured,
                ReceiveRate = CreateRate(options.MaxReceiveBytesPerSecond, clock),
                SendRate = CreateRate(options.MaxSendBytesPerSecond, clock),
            }
            : throw new ArgumentException("The peer has not been validated.", nameof(options));

    /// <summary>Leaves the key out, which the generated text of a record would show.</summary>
    public override string ToString() => Name;

    private static TransferRate? CreateRate(long bytesPerSecond, TimeProvider clock) =>
        bytesPerSecond == 0 ? null : new TransferRate(bytesPerSecond, clock);
}
