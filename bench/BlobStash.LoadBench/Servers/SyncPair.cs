using System.Diagnostics;
using System.Net;
using System.Text.Json;
using BlobStash.LoadBench.Traffic;

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
    /// <param name="direction"><c>both</c>, <c>pull</c> or <c>push</c>.</param>
    /// <param name="settings">Further members of the request, each with a comma in front.</param>
    public Task<SyncRun> RunAsync(string direction, string settings = "") =>
        RunAsync(_proxy.EndPoint, direction, settings);

    /// <summary>Runs one session past the proxy, whose copying would take the nodes' time.</summary>
    /// <param name="direction"><c>both</c>, <c>pull</c> or <c>push</c>.</param>
    /// <param name="settings">Further members of the request, each with a comma in front.</param>
    public Task<SyncRun> RunUncountedAsync(string direction, string settings = "") =>
        RunAsync(Peer.EndPoint, direction, settings);

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        Node.Dispose();
        Peer.Dispose();
    }

    private async Task<SyncRun> RunAsync(IPEndPoint peer, string direction, string settings)
    {
        _proxy.Traffic.Clear();
        Node.Process.ForgetPeakMemory();
        var memory = Node.Process.GetMemory();
        TimeSpan processor = GetProcessorTime();
        var before = Stopwatch.GetTimestamp();
        JsonElement report = await SyncRequest.SendAsync(Node, peer, direction, settings);
        TimeSpan time = Stopwatch.GetElapsedTime(before);
        return new SyncRun(report, time)
        {
            Traffic = _proxy.Traffic.Total,
            Finding = _proxy.Traffic.CountBelow("/v1/sync/sketch")
                + _proxy.Traffic.CountBelow("/v1/sync/digests")
                + _proxy.Traffic.CountBelow("/v1/state"),
            Naming = _proxy.Traffic.CountBelow("/v1/sync/resolve"),
            ProcessorTime = GetProcessorTime() - processor,
            MemoryGrowth = Node.Process.GetPeakMemory() - memory,
        };
    }

    private TimeSpan GetProcessorTime() => Node.Process.GetProcessorTime() + Peer.Process.GetProcessorTime();
}
