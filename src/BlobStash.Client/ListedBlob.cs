using BlobStash.Core.Digests;

namespace BlobStash.Client;

/// <summary>One line of a listing.</summary>
/// <param name="Digest">Name of the blob.</param>
/// <param name="Length">Its length in bytes.</param>
public readonly record struct ListedBlob(Digest Digest, long Length);
