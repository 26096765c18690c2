using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>What a node had at one moment.</summary>
/// <param name="Blobs">Its blobs.</param>
/// <param name="Changes">When they were put and deleted.</param>
/// <param name="RunningTime">How long it had run.</param>
internal sealed record NodeBackup(
    IReadOnlyList<(Digest Digest, byte[] Bytes)> Blobs, ChangeBook Changes, TimeSpan RunningTime);
