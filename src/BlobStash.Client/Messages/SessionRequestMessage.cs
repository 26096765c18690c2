namespace BlobStash.Client.Messages;

/// <summary>Body of <c>POST /v1/sync</c>: one of <paramref name="Peer"/> and <paramref name="Url"/> is null.</summary>
/// <param name="Peer">Name of a configured peer.</param>
/// <param name="Url">URL of a peer.</param>
/// <param name="ApiKey">The key for <paramref name="Url"/>.</param>
/// <param name="Direction">In lower case.</param>
/// <param name="Strict">Whether a pull refuses when only the node has some blobs.</param>
internal sealed record SessionRequestMessage(
    string? Peer, string? Url, string? ApiKey, string Direction, bool Strict)
{
    /// <summary>In lower case; null, which an older node knows too, for the default.</summary>
    public string? Deletions { get; init; }

    /// <summary>True to find the difference only; null, which an older node knows too, to move it.</summary>
    public bool? DryRun { get; init; }
}
