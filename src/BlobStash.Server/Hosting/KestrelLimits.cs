using BlobStash.Server.Configuration;
using BlobStash.Server.Limits;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace BlobStash.Server.Hosting;

/// <summary>
/// The limits of the web server that it looks up as it goes. Requests that have begun keep the ones that they began
/// with, and so does the next request of a connection that is waiting for it; those of HTTP/2 on what clients take of
/// answers are of the connection.
/// </summary>
internal sealed class KestrelLimits(IOptions<KestrelServerOptions> kestrel, EffectiveLimits effective) : IReloadable
{
    /// <summary>Time a slow body is given before its rate is looked at.</summary>
    private static readonly TimeSpan RateGracePeriod = TimeSpan.FromSeconds(5);

    /// <summary>The server looks once a second, and takes no time that is not longer than that.</summary>
    private static readonly TimeSpan LeastGracePeriod = TimeSpan.FromSeconds(1.1);

    /// <inheritdoc/>
    public IEnumerable<string> ReloadedKeys =>
    [
        "Limits:MaxRequestLineSizeBytes", "Limits:MaxRequestHeadersTotalSizeBytes", "Limits:MaxRequestHeaderCount",
        "Limits:RequestHeadersTimeout", "Limits:KeepAliveTimeout", "Limits:MinBodyBytesPerSecond",
        "Limits:SlowReaderTimeout",
    ];

    /// <summary>Sets them at the start, and again when they change.</summary>
    public static void Apply(LimitOptions own, EffectiveLimits effective, KestrelServerLimits limits)
    {
        MinDataRate? rate = own.MinBodyBytesPerSecond == 0
            ? null
            : new MinDataRate(own.MinBodyBytesPerSecond, RateGracePeriod);
        limits.MaxRequestLineSize = own.MaxRequestLineSizeBytes;
        limits.MaxRequestHeadersTotalSize = own.MaxRequestHeadersTotalSizeBytes;
        limits.MaxRequestHeaderCount = own.MaxRequestHeaderCount;
        limits.MaxRequestBufferSize = Math.Max(
            effective.RequestBufferBytes, Math.Max(own.MaxRequestHeadersTotalSizeBytes, own.MaxRequestLineSizeBytes));
        limits.RequestHeadersTimeout = own.RequestHeadersTimeout;
        limits.KeepAliveTimeout = own.KeepAliveTimeout;
        limits.MinRequestBodyDataRate = rate;
        // Counts for the streams of HTTP/2, and where the system does not tell what a client has taken.
        TimeSpan patience = own.SlowReaderTimeout > LeastGracePeriod ? own.SlowReaderTimeout : LeastGracePeriod;
        limits.MinResponseDataRate = rate is null ? null : new MinDataRate(rate.BytesPerSecond, patience);
    }

    /// <inheritdoc/>
    public void Reload(NodeOptions options) => Apply(options.Limits, effective, kestrel.Value.Limits);
}
