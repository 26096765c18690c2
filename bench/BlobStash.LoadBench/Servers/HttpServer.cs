using System.Net;

namespace BlobStash.LoadBench.Servers;

/// <summary>A server that listens, and how blobs are asked of it.</summary>
internal sealed class HttpServer(ServerProcess process, IPEndPoint endPoint) : IDisposable
{
    public ServerProcess Process { get; } = process;

    public IPEndPoint EndPoint { get; } = endPoint;

    /// <summary>What stands before the digest in the path of a blob.</summary>
    public required string BlobPath { get; init; }

    /// <summary>Further header lines of each request, each with its line end.</summary>
    public string ExtraHeaders { get; init; } = "";

    public void Dispose() => Process.Dispose();
}
