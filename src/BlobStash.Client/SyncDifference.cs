using BlobStash.Core.Digests;

namespace BlobStash.Client;

/// <summary>What a session would move, found by a dry run.</summary>
public sealed record SyncDifference
{
    /// <summary>Blobs that would be fetched.</summary>
    public required long BlobsToPull { get; init; }

    /// <summary>Bytes of those whose length the peer tells; less than all when it knows no batches.</summary>
    public required long BytesToPull { get; init; }

    /// <summary>Blobs that would be sent.</summary>
    public required long BlobsToPush { get; init; }

    /// <summary>Their bytes.</summary>
    public required long BytesToPush { get; init; }

    /// <summary>The first digests to fetch, as many as were asked for, in no order.</summary>
    public required IReadOnlyList<Digest> ToPull { get; init; }

    /// <summary>The first digests to send, as many as were asked for, in no order.</summary>
    public required IReadOnlyList<Digest> ToPush { get; init; }
}
