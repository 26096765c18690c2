namespace BlobStash.Client;

/// <summary>How many blobs each side lacked when a session or a dry run had ended.</summary>
/// <param name="At">When that was.</param>
/// <param name="Here">Blobs that the node lacked.</param>
/// <param name="There">Blobs that its peer lacked.</param>
public sealed record PeerMissing(DateTimeOffset At, long Here, long There);
