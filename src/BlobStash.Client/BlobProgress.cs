namespace BlobStash.Client;

/// <summary>How far a blob on its way is.</summary>
/// <param name="Bytes">Bytes that were sent or received so far.</param>
/// <param name="Length">Bytes in all; null when that is not known.</param>
public readonly record struct BlobProgress(long Bytes, long? Length);
