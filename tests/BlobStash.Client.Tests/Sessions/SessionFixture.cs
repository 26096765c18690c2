using System.Text;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>What the session tests share.</summary>
internal static class SessionFixture
{
    public static byte[] BytesOf(string text) => Encoding.UTF8.GetBytes(text);

    public static List<Digest> AddBlobs(MemoryStore store, string name, int count) =>
        [.. Enumerable.Range(0, count).Select(number => store.Add(BytesOf($"{name}-{number}")))];

    public static Task<SyncReport> RunAsync(
        MemoryReplica local, LoopbackHost peer, SyncOptions? options = null, string? key = null) =>
        RunAsync(local, peer.Url, options, key);

    public static async Task<SyncReport> RunAsync(
        MemoryReplica local,
        Uri url,
        SyncOptions? options = null,
        string? key = null,
        PeerLimits? limits = null,
        CancellationToken cancellationToken = default)
    {
        using var connection = new PeerConnection(url, key, limits ?? new PeerLimits());
        return await new SyncSession(local, connection, options ?? new SyncOptions(), new HastyClock())
            .RunAsync(cancellationToken);
    }
}
