using BlobStash.Server.Configuration;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace BlobStash.Server.Hosting;

/// <summary>The limits of the web server that connections look up as they go.</summary>
internal sealed class KestrelLimits(IOptions<KestrelServerOptions> kestrel) : IReloadable
{
    /// <inheritdoc/>
    public IEnumerable<string> ReloadedKeys => ["Limits:RequestHeadersTimeout", "Limits:KeepAliveTimeout"];

    /// <inheritdoc/>
    public void Reload(NodeOptions options)
    {
        kestrel.Value.Limits.RequestHeadersTimeout = options.Limits.RequestHeadersTimeout;
        kestrel.Value.Limits.KeepAliveTimeout = options.Limits.KeepAliveTimeout;
    }
}
