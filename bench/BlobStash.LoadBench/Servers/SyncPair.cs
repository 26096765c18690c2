using System.Diagnostics;
using System.Net;
using BlobStash.LoadBench.Traffic;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Routes;

namespace BlobStash.LoadBench.Servers;

/// <summary>Two nodes; what the first one says to the second is counted.</summary>
internal sealed class SyncPair : IAsyncDisposable
{
    private readonly CountingProxy _proxy;

    private SyncPair(HttpServer node, HttpServer peer)
    {
        (Node, Peer) = (node, peer);
        _proxy = new CountingProxy(peer.EndPoint);
    }

    /// <summary>The initiator.</summary>
    public HttpServer Node { get; }

    public HttpServer Peer { get; }

    /// <summary>Starts both on data directories that are there already, or will be made.</summary>
    public static async Task<SyncPair> StartAsync(IServerKind kind, string nodeFolder, string peerFolder)
    {
        HttpServer node = await kind.StartAsync(nodeFolder);
        try
        {
            return new SyncPair(node, await kind.StartAsync(peerFolder));
        }
        catch (ServerStartException)
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>Runs one session, and counts what passes.</summary>
    /// <param name="wish">The request; the peer is added to it.</param>
    public Task<SyncRun> RunAsync(SyncRequest wish) => RunAsync(_proxy.EndPoint, wish);

    /// <summary>Runs one session past the proxy, whose copying would take the nodes' time.</summary>
    /// <param name="wish">The request; the peer is added to it.</param>
    public Task<SyncRun> RunUncountedAsync(SyncRequest wish) => RunAsync(Peer.EndPoint, wish);

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        Node.Dispose();
        Peer.Dispose();
    }

    private async Task<SyncRun> RunAsync(IPEndPoint peer, SyncRequest wish)
    {
        _proxy.Traffic.Clear();
        Node.Process.ForgetPeakMemory();
        var memory = Node.Process.GetMemory();
        TimeSpan processor = GetProcessorTime();
        var before = Stopwatch.GetTimestamp();
        SyncReport report = await SessionCall.SendAsync(Node, peer, wish);
        TimeSpan time = Stopwatch.GetElapsedTime(before);
        return new SyncRun(report, time)
        {
            Traffic = _proxy.Traffic.Total,
            Finding = _proxy.Traffic.CountBelow("/" + NodePaths.SyncSketch)
                + _proxy.Traffic.CountBelow("/" + NodePaths.SyncDigests)
                + _proxy.Traffic.CountBelow("/" + NodePaths.State),
            Naming = _proxy.Traffic.CountBelow("/" + NodePaths.SyncResolve),
            ProcessorTime = GetProcessorTime() - processor,
            MemoryGrowth = Node.Process.GetPeakMemory() - memory,
        };
    }

    private TimeSpan GetProcessorTime() => Node.Process.GetProcessorTime() + Peer.Process.GetProcessorTime();
}
