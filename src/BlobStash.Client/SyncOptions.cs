using BlobStash.Protocol.Documents;

namespace BlobStash.Client;

/// <summary>What a session may do.</summary>
public sealed record SyncOptions
{
    private readonly SyncDeletions? _deletions;

    /// <summary>Which way blobs move. Default <see cref="SyncDirection.Both"/>.</summary>
    public SyncDirection Direction { get; init; } = SyncDirection.Both;

    /// <summary>
    /// Which way deletions travel, where both nodes know stamps. Default: as <see cref="Direction"/>.
    /// </summary>
    public SyncDeletions Deletions
    {
        get => _deletions ?? DeletionsOf(Direction);
        init => _deletions = value;
    }

    /// <summary>
    /// Makes blobs that only this node has an error of a one-way pull, found before anything is pulled; costs a second
    /// reading of the differing leaf lists. Without it they are counted. Default false.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>Most blobs in flight each way, at least 1. Default 16.</summary>
    public int MaxConcurrentTransfers { get; init; } = 16;

    /// <summary>How the difference may be found. Default <see cref="SyncMethodChoice.Auto"/>.</summary>
    public SyncMethodChoice Method { get; init; }

    /// <summary>Only finds the difference; nothing is moved. Default false.</summary>
    public bool DryRun { get; init; }

    /// <summary>Most digests that a dry run names each way, from 0 on. Default 1000.</summary>
    public int DryRunLimit { get; init; } = 1000;

    /// <summary>Which way deletions travel where nothing else is said: as blobs do.</summary>
    /// <param name="direction">Which way blobs move.</param>
    public static SyncDeletions DeletionsOf(SyncDirection direction) => direction switch
    {
        SyncDirection.Pull => SyncDeletions.Pull,
        SyncDirection.Push => SyncDeletions.Push,
        _ => SyncDeletions.Both,
    };
}
