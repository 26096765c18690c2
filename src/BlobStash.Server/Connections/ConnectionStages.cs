using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace BlobStash.Server.Connections;

/// <summary>What happens to each connection, around its requests. Thread safe.</summary>
internal sealed class ConnectionStages(SlowReaderWatch watch, StagedClose close)
{
    /// <summary>Goes in front of everything else on a connection, also of TLS.</summary>
    public ConnectionDelegate Wrap(ConnectionDelegate next) => connection => RunAsync(connection, next);

    /// <summary>
    /// Goes in front of everything else on a request: the server's own rate, which does not count what is written in
    /// every way, does not apply to connections that are watched.
    /// </summary>
    public static RequestDelegate Wrap(RequestDelegate next) => context =>
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate
            && context.Features.Get<WatchedReader>() is not null)
        {
            rate.MinDataRate = null;
        }
        return next(context);
    };

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var transport = new StagedTransport(connection.Transport);
        connection.Transport = transport;
        TcpProgress? progress = TcpProgress.TryOpen(connection.Features.Get<IConnectionSocketFeature>()?.Socket);
        if (progress is null)
        {
            await next(connection);
            await close.CloseAsync(connection, transport, progress);
            return;
        }
        connection.Features.Set(WatchedReader.Instance);
        using IDisposable watched = watch.Watch(connection, transport.Writer, progress);
        await next(connection);
        await close.CloseAsync(connection, transport, progress);
    }

    /// <summary>Marks a connection that <see cref="SlowReaderWatch"/> looks after.</summary>
    private sealed class WatchedReader
    {
        public static readonly WatchedReader Instance = new();
    }
}
