using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>What a node had at one moment.</summary>
internal sealed record NodeBackup(IReadOnlyList<(Digest Digest, byte[] Bytes)> Blobs, ChangeBook Changes);
