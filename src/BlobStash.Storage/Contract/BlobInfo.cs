using BlobStash.Core.Digests;

namespace BlobStash.Storage.Contract;

/// <summary>A stored blob in a listing.</summary>
/// <param name="Digest">Name of the blob.</param>
/// <param name="Length">Length in bytes.</param>
public readonly record struct BlobInfo(Digest Digest, long Length);
