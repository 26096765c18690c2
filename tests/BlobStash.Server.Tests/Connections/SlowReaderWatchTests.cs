using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using BlobStash.Server.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlobStash.Server.Tests.Connections;

public sealed class SlowReaderWatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Look_AnswerThatHasJustBegun_HasAllOfItsTime()
    {
        var clock = new LookClock();
        using var watch = new SlowReaderWatch(Patience, clock, NullLogger<SlowReaderWatch>.Instance);
        await watch.StartAsync(CancellationToken.None);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using Socket socket = await listener.AcceptSocketAsync();
        if (TcpProgress.TryOpen(socket) is not { } progress)
        {
            // The system does not tell what a client has taken, and nothing is watched.
            return;
        }
        var connection = new AbortedConnection();
        var writer = new CountingWriter(new Pipe().Writer);
        using IDisposable watched = watch.Watch(connection, writer, progress);
        await clock.LookAsync(TimeSpan.Zero);

        // Written, and more of it with the kernel than the client's end holds. The look before was long ago.
        writer.GetSpan(1)[0] = 1;
        writer.Advance(1);
        Fill(socket);
        await clock.LookAsync(Patience);
        await clock.LookAsync(Patience - TimeSpan.FromSeconds(1));
        Assert.False(connection.IsAborted);

        await clock.LookAsync(TimeSpan.FromSeconds(1));
        Assert.True(connection.IsAborted);
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Look_NodeIsTooBusyToSend_IsNoFaultOfTheClient()
    {
        var clock = new LookClock();
        using var watch = new SlowReaderWatch(Patience, clock, NullLogger<SlowReaderWatch>.Instance);
        await watch.StartAsync(CancellationToken.None);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using Socket socket = await listener.AcceptSocketAsync();
        if (TcpProgress.TryOpen(socket) is not { } progress)
        {
            // The system does not tell what a client has taken, and nothing is watched.
            return;
        }
        var connection = new AbortedConnection();
        var writer = new CountingWriter(new Pipe().Writer);
        using IDisposable watched = watch.Watch(connection, writer, progress);

        // Written, and never given to the kernel.
        writer.GetSpan(1)[0] = 1;
        writer.Advance(1);
        await clock.LookAsync(Patience);
        await clock.LookAsync(Patience);
        await clock.LookAsync(Patience);

        Assert.False(connection.IsAborted);
        await watch.StopAsync(CancellationToken.None);
    }

    /// <summary>Sends until the kernels at both ends hold no more.</summary>
    private static void Fill(Socket socket)
    {
        var bytes = new byte[1 << 20];
        socket.Blocking = false;
        try
        {
            while (true)
            {
                socket.Send(bytes);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            socket.Blocking = true;
        }
    }

    private sealed class AbortedConnection : DefaultConnectionContext
    {
        public bool IsAborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;
    }

    /// <summary>A clock with one timer, which is due when the test says so.</summary>
    private sealed class LookClock : TimeProvider
    {
        private readonly Channel<bool> _asked = Channel.CreateUnbounded<bool>();
        private TimerCallback? _callback;
        private object? _state;
        private long _now = TimeSpan.FromDays(1).Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            _asked.Writer.TryWrite(true);
            return Volatile.Read(ref _now);
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _state) = (callback, state);
            return new StandingTimer();
        }

        /// <summary>Has the watch look after some time, and waits until it has; each look asks for the time once.
        /// </summary>
        public async Task LookAsync(TimeSpan after)
        {
            Interlocked.Add(ref _now, after.Ticks);
            _callback!(_state);
            await _asked.Reader.ReadAsync();

            // That one has begun; when a second begins, it has ended.
            _callback(_state);
            await _asked.Reader.ReadAsync();
        }

        private sealed class StandingTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
