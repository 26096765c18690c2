using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;

namespace BlobStash.Cli.Backup;

/// <summary>What a backup over HTTP did.</summary>
/// <param name="IsCopy">Whether the copy has a state that the node had.</param>
/// <param name="Root">Root of the copy.</param>
/// <param name="Count">Number of its blobs.</param>
/// <param name="Fetched">What was fetched.</param>
/// <param name="Deleted">Blobs that the node does not have any more, and that were deleted from the copy.</param>
internal sealed record NodeBackupReport(bool IsCopy, Digest Root, long Count, TransferCount Fetched, long Deleted)
{
    /// <summary>Blobs of the last session that could not be fetched.</summary>
    public required IReadOnlyList<SyncFailure> Failures { get; init; }

    /// <summary>Why the last session did not try every blob; null when it did.</summary>
    public required string? EndedEarly { get; init; }
}
