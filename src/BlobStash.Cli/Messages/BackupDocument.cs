namespace BlobStash.Cli.Messages;

/// <summary>What <c>backup --json</c> prints.</summary>
/// <param name="Source">The URL or directory.</param>
/// <param name="Target">The directory of the copy.</param>
/// <param name="Root">Root of the copy.</param>
/// <param name="Blobs">Number of its blobs.</param>
/// <param name="Bytes">Sum of their lengths.</param>
internal sealed record BackupDocument(string Source, string Target, string Root, long Blobs, long Bytes)
{
    /// <summary>Whether the copy has every blob of a state that the original had.</summary>
    public required bool Complete { get; init; }

    /// <summary>Of a directory: whether a process had it open. Of a node: true.</summary>
    public required bool InUse { get; init; }

    /// <summary>Of a directory: files shared with the original.</summary>
    public int? LinkedFiles { get; init; }

    public long? LinkedBytes { get; init; }

    /// <summary>Of a directory: files that were copied.</summary>
    public int? CopiedFiles { get; init; }

    public long? CopiedBytes { get; init; }

    /// <summary>Of a node: blobs that were fetched.</summary>
    public long? FetchedBlobs { get; init; }

    public long? FetchedBytes { get; init; }

    /// <summary>Of a node: blobs that were deleted from the copy, as the node does not have them any more.</summary>
    public long? DeletedBlobs { get; init; }

    /// <summary>What is wrong with the copy, one line each.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}
