namespace BlobStash.Protocol.Documents;

/// <summary>How much was moved one way.</summary>
/// <param name="Blobs">Number of blobs that arrived whole and verified.</param>
/// <param name="Bytes">Sum of their lengths in bytes.</param>
public readonly record struct TransferCount(long Blobs, long Bytes);
