using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;

namespace BlobStash.Server.Followers;

/// <summary>A blob that a change tells of.</summary>
/// <param name="Digest">Its name.</param>
/// <param name="Length">Its length in bytes, as the change says; only decides how it is moved.</param>
/// <param name="Stamp">When it was put; <see langword="null"/> from a node of an older version.</param>
internal readonly record struct FollowedBlob(Digest Digest, long Length, Stamp? Stamp);
