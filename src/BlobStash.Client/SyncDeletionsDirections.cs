using BlobStash.Protocol.Documents;

namespace BlobStash.Client;

/// <summary>What each way of deletions means for this node.</summary>
public static class SyncDeletionsDirections
{
    /// <summary>Whether what was deleted on the peer is deleted here.</summary>
    public static bool Takes(this SyncDeletions deletions) => deletions is SyncDeletions.Pull or SyncDeletions.Both;

    /// <summary>Whether what was deleted here is deleted on the peer.</summary>
    public static bool Gives(this SyncDeletions deletions) => deletions is SyncDeletions.Push or SyncDeletions.Both;
}
