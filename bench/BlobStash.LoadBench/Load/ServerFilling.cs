using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Load;

/// <summary>
/// Fills a node over HTTP. Slower than <see cref="StoreBuilder"/>, but the store is of the format that the node's build
/// writes.
/// </summary>
internal static class ServerFilling
{
    /// <summary>More than the workloads use: a commit takes all that waits, and none of it is measured.</summary>
    private const int Connections = 64;

    /// <summary>Stores every blob of the series.</summary>
    public static void Fill(HttpServer server, BlobSeries blobs) =>
        LoadRun.Run(server, new LoadPlan { Verb = LoadVerb.Put, Blobs = blobs, Connections = Connections });
}
