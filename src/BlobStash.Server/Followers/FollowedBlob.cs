using BlobStash.Core.Digests;

namespace BlobStash.Server.Followers;

/// <summary>A blob that a change tells of.</summary>
/// <param name="Digest">Its name.</param>
/// <param name="Length">Its length in bytes, as the change says; only decides how it is moved.</param>
internal readonly record struct FollowedBlob(Digest Digest, long Length);
