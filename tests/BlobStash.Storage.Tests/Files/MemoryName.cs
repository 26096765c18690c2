namespace BlobStash.Storage.Tests.Files;

/// <summary>What a name stood for at some moment.</summary>
/// <param name="IsThere">Whether there was such a name.</param>
/// <param name="Node">The file; null for a directory or no name.</param>
internal readonly record struct MemoryName(bool IsThere, MemoryNode? Node);
