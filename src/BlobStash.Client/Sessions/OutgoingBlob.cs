using BlobStash.Core.Digests;

namespace BlobStash.Client.Sessions;

/// <summary>A blob to send.</summary>
/// <param name="Digest">Its name.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct OutgoingBlob(Digest Digest, long Length);
