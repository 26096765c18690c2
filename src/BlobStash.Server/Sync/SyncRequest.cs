using BlobStash.Client;

namespace BlobStash.Server.Sync;

/// <summary>
/// Body of a request for a session. Exactly one of <see cref="Peer"/> and <see cref="Url"/> is present.
/// </summary>
internal sealed class SyncRequest
{
    /// <summary>Name of a configured peer.</summary>
    public string? Peer { get; init; }

    /// <summary>URL of a peer; needs the role admin and a place on the allow-list.</summary>
    public string? Url { get; init; }

    /// <summary>Key to present to the peer at <see cref="Url"/>.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Which way blobs move. Default both.</summary>
    public SyncDirection Direction { get; init; } = SyncDirection.Both;

    /// <summary>Which way deletions travel. Default as the peer is set, else as blobs move.</summary>
    public SyncDeletions? Deletions { get; init; }

    /// <summary>A pull fails when blobs are present here that the peer lacks.</summary>
    public bool Strict { get; init; }

    /// <summary>How the difference may be found. Default auto.</summary>
    public SyncMethodChoice Method { get; init; }

    /// <summary>Only the difference is found; nothing is moved.</summary>
    public bool DryRun { get; init; }

    /// <summary>Most digests that a dry run names each way, 0 to 10 000. Default 1000.</summary>
    public int? Limit { get; init; }
}
