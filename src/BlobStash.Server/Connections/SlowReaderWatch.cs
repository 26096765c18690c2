using System.Collections.Concurrent;
using System.Net.Sockets;
using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace BlobStash.Server.Connections;

/// <summary>
/// Ends connections whose client takes nothing of its answer for too long, on whatever route. A client that takes
/// something now and then is not slow, however little it is: players, pipes and tape drives read so. Thread safe.
/// </summary>
internal sealed partial class SlowReaderWatch(TimeSpan timeout, TimeProvider clock, ILogger<SlowReaderWatch> logger)
    : BackgroundService, IReloadable
{
    /// <summary>Looks within one timeout: a client may get a part more than its time, and never less.</summary>
    private const int LooksPerTimeout = 8;

    private readonly ConcurrentDictionary<WatchedConnection, byte> _watched = [];
    private readonly PeriodicTimer _timer = new(timeout / LooksPerTimeout, clock);
    private long _timeoutTicks = timeout.Ticks;

    /// <inheritdoc/>
    public IEnumerable<string> ReloadedKeys => ["Limits:SlowReaderTimeout"];

    private TimeSpan Timeout => TimeSpan.FromTicks(Volatile.Read(ref _timeoutTicks));

    /// <inheritdoc/>
    public void Reload(NodeOptions options)
    {
        if (options.Limits.SlowReaderTimeout != Timeout)
        {
            Volatile.Write(ref _timeoutTicks, options.Limits.SlowReaderTimeout.Ticks);
            _timer.Period = options.Limits.SlowReaderTimeout / LooksPerTimeout;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    /// <summary>Watches a connection.</summary>
    /// <returns>To be disposed at its end.</returns>
    public IDisposable Watch(ConnectionContext connection, CountingWriter writer, TcpProgress progress)
    {
        var watched = new WatchedConnection(this, connection, writer, progress);
        _watched.TryAdd(watched, 0);
        return watched;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private void Look()
    {
        var now = clock.GetTimestamp();
        foreach (var (connection, _) in _watched)
        {
            if (connection.IsStalled(now))
            {
                LogStalled(logger, Timeout.TotalSeconds);
                connection.Abort();
            }
        }
    }

    [LoggerMessage(EventIds.ReaderStalled, LogLevel.Information,
        "A client took nothing of its answer for {Seconds} s and was cut off")]
    private static partial void LogStalled(ILogger logger, double seconds);

    private sealed class WatchedConnection(
        SlowReaderWatch watch, ConnectionContext connection, CountingWriter writer, TcpProgress progress) : IDisposable
    {
        private long _taken;
        private long? _since;

        public void Dispose() => watch._watched.TryRemove(this, out _);

        /// <summary>
        /// Whether something is on its way, and nothing of it arrived since long. What this node has not even given to
        /// the kernel, since it is busy with other things, is not what the client is slow with.
        /// </summary>
        public bool IsStalled(long now)
        {
            if (_taken == writer.Written)
            {
                _since = null;
                return false;
            }
            if (progress.Find() is not var (taken, isWaited))
            {
                return false;
            }
            if (!isWaited)
            {
                (_taken, _since) = (taken, null);
                return false;
            }
            if (taken == _taken && _since is { } since)
            {
                return watch.IsOver(since, now);
            }
            // Seen on its way for the first time, or moved since the look before.
            (_taken, _since) = (taken, now);
            return false;
        }

        /// <summary>Ends the connection; what the kernel still holds for it is dropped, not sent.</summary>
        public void Abort()
        {
            try
            {
                if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
                {
                    socket.LingerState = new LingerOption(enable: true, seconds: 0);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It ended meanwhile.
                return;
            }
            connection.Abort(new ConnectionAbortedException("The client took nothing of its answer for too long."));
        }
    }

    private bool IsOver(long since, long now) => clock.GetElapsedTime(since, now) >= Timeout;
}
