using BlobStash.Server.Certificates;
using BlobStash.Server.Configuration;
using BlobStash.Server.Connections;
using BlobStash.Server.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace BlobStash.Server.Hosting;

/// <summary>
/// The web server with the limits of this node. TLS and further endpoints come from the Kestrel section.
/// </summary>
internal static class KestrelSetup
{
    /// <summary>RFC 9113, section 6.9.2.</summary>
    private const int LeastHttp2Window = 65_535;

    /// <summary>Registers the server.</summary>
    public static void AddKestrel(
        this WebApplicationBuilder builder,
        NodeOptions options,
        EffectiveLimits effective,
        ServerCertificates certificates)
    {
        builder.Services.Configure<SocketTransportOptions>(transport =>
        {
            // A buffer for each idle connection, against one system call less for each request.
            transport.WaitForDataBeforeAllocatingBuffer = !effective.BuffersIdleConnections;
            transport.MaxReadBufferSize = effective.RequestBufferBytes;
        });
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton<SocketTransportFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(static provider => new BoundedListenerFactory(
            provider.GetRequiredService<SocketTransportFactory>(), provider.GetRequiredService<ConnectionPlaces>()));
        // Behind the framework's own registration, so that this one counts.
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionBufferPoolFactory>();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            ConfigureEndpoints(kestrel, builder.Configuration.GetSection("Kestrel"), certificates);
            kestrel.AddServerHeader = false;
            var gate = kestrel.ApplicationServices.GetRequiredService<ConnectionGate>();
            kestrel.Limits.MaxRequestBodySize = options.Storage.MaxBlobSizeBytes;
            KestrelLimits.Apply(options.Limits, effective, kestrel.Limits);
            SizeWindows(effective, kestrel.Limits);
            var stages = kestrel.ApplicationServices.GetRequiredService<ConnectionStages>();
            kestrel.ConfigureEndpointDefaults(listen => listen.Use(next => gate.Wrap(stages.Wrap(next))));
        });
    }

    /// <summary>
    /// Each handshake asks for the certificate of that moment, so that a replaced one needs no endpoint to close.
    /// Certificates by server name (Sni) and those of a certificate store are the web server's own business.
    /// </summary>
    private static void ConfigureEndpoints(
        KestrelServerOptions kestrel, IConfigurationSection section, ServerCertificates certificates)
    {
        KestrelConfigurationLoader loader = kestrel.Configure(section);
        if (certificates.Default is { } byDefault)
        {
            kestrel.ConfigureHttpsDefaults(https => https.OnAuthenticate = (_, tls) => byDefault.Present(tls));
        }
        foreach (IConfigurationSection endpoint in section.GetSection("Endpoints").GetChildren())
        {
            certificates.ByEndpoint.TryGetValue(endpoint.Key, out ServerCertificate? own);
            if (own is not null || endpoint.GetSection("Certificate").Exists())
            {
                loader.Endpoint(endpoint.Key, options => options.HttpsOptions.OnAuthenticate =
                    own is null ? null : (_, tls) => own.Present(tls));
            }
        }
    }

    /// <summary>The windows of HTTP/2 are as wide as a connection may send ahead, for the life of the node.</summary>
    private static void SizeWindows(EffectiveLimits effective, KestrelServerLimits limits)
    {
        var window = Math.Max(LeastHttp2Window, (int)effective.RequestBufferBytes);
        limits.Http2.InitialConnectionWindowSize = window;
        limits.Http2.InitialStreamWindowSize = Math.Min(limits.Http2.InitialStreamWindowSize, window);
    }
}
