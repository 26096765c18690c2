using System.Security.Cryptography.X509Certificates;
using BlobStash.Client.Transport;
using BlobStash.Sync.Messages;

namespace BlobStash.Client;

/// <summary>What is accepted of a peer.</summary>
public sealed record PeerLimits
{
    /// <summary>Most bytes of a whole answer's header lines, in KiB.</summary>
    internal const int MaxResponseHeadersKibibytes = 16;

    /// <summary>
    /// Most bytes of an answer that are read and thrown away to keep its connection, when the rest is of no use; beyond
    /// that a new connection is cheaper.
    /// </summary>
    internal const int MaxDrainBytes = 64 * 1024;

    /// <summary>Longest wait for a connection. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Longest wait for the next bytes of an answer, or for the peer to take the next bytes of a request. Default 60 s.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Slowest rate at which bytes keep a transfer alive, at least 1: a peer that drips slower than this ends after
    /// <see cref="IdleTimeout"/>, whatever the size. Default 240 bytes a second, as Kestrel asks of its clients.
    /// </summary>
    public int MinBytesPerSecond { get; init; } = 240;

    /// <summary>Longest blob that is taken, in bytes. Default 16 GiB.</summary>
    public long MaxBlobSizeBytes { get; init; } = 16L << 30;

    /// <summary>How fast bytes are taken from the peer; null without a limit, the default.</summary>
    public TransferRate? ReceiveRate { get; init; }

    /// <summary>How fast blobs are sent to the peer; null without a limit, the default.</summary>
    public TransferRate? SendRate { get; init; }

    /// <summary>Most blobs that a peer may claim. Default 100 million.</summary>
    public long MaxBlobs { get; init; } = 100_000_000;

    /// <summary>
    /// Whether the chunks of batches are compressed, both ways, where they shrink. Pays on links that are slower than
    /// about 100 MB a second, and costs time on faster ones. Default false.
    /// </summary>
    public bool CompressesBatches { get; init; }

    /// <summary>
    /// The certificates of authorities, or of nodes themselves, that a node's certificate must come from; null for
    /// those that the system trusts, the default. Stays the caller's and must outlive the connections.
    /// </summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>Maxima of state and leaf answers.</summary>
    public MessageLimits Messages { get; init; } = MessageLimits.Default;
}
