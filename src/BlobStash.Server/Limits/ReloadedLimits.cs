using BlobStash.Server.Blobs;
using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;

namespace BlobStash.Server.Limits;

/// <summary>
/// Changes how many connections and uploads there may be while the node runs. The sizes of buffers stay those of the
/// start.
/// </summary>
internal sealed class ReloadedLimits(
    EffectiveLimits atStart,
    NodeResources resources,
    ConnectionGate connections,
    ConnectionPlaces places,
    UploadGate uploads,
    LimitAnnouncement announcement) : IReloadable
{
    /// <inheritdoc/>
    public IEnumerable<string> ReloadedKeys => ["Limits:MaxConcurrentConnections", "Limits:MaxConcurrentUploads"];

    /// <inheritdoc/>
    public void Reload(NodeOptions options)
    {
        EffectiveLimits limits = atStart.Change(options.Limits, resources);
        connections.Resize(limits.Connections);
        places.Resize(limits.Connections + ConnectionGate.MaxRefusing);
        uploads.Resize(limits.Uploads);
        announcement.Announce(options.Limits, limits);
    }
}
