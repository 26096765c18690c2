using BlobStash.Server.Configuration;

namespace BlobStash.Server.Hosting;

/// <summary>A part whose settings may change while the node runs.</summary>
internal interface IReloadable
{
    /// <summary>Keys in the node's section that it takes over; with a colon at its end, all that begin so.</summary>
    IEnumerable<string> ReloadedKeys { get; }

    /// <summary>Takes over validated settings. Requests may run meanwhile.</summary>
    void Reload(NodeOptions options);
}
