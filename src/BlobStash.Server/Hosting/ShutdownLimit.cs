using BlobStash.Server.Configuration;
using Microsoft.Extensions.Options;

namespace BlobStash.Server.Hosting;

/// <summary>The time for running requests to finish, which the host looks up when it stops.</summary>
internal sealed class ShutdownLimit(IOptions<HostOptions> host) : IReloadable
{
    /// <inheritdoc/>
    public IEnumerable<string> ReloadedKeys => ["Limits:ShutdownTimeout"];

    /// <inheritdoc/>
    public void Reload(NodeOptions options) => host.Value.ShutdownTimeout = options.Limits.ShutdownTimeout;
}
