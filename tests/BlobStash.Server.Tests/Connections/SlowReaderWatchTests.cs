using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using BlobStash.Server.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlobStash.Server.Tests.Connections;

public sealed class SlowReaderWatchTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly LookClock _clock = new();
    private readonly SlowReaderWatch _watch;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TcpClient _client = new();
    private readonly AbortedConnection _connection = new();
    private readonly CountingWriter _writer = new(new Pipe().Writer);
    private Socket _socket = null!;

    public SlowReaderWatchTests() =>
        _watch = new SlowReaderWatch(Patience, _clock, NullLogger<SlowReaderWatch>.Instance);

    public async Task InitializeAsync()
    {
        await _watch.StartAsync(CancellationToken.None);
        _listener.Start();
        await _client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint);
        _socket = await _listener.AcceptSocketAsync();
    }

    public Task DisposeAsync() => _watch.StopAsync(CancellationToken.None);

    public void Dispose()
    {
        _socket.Dispose();
        _client.Dispose();
        _listener.Dispose();
        _watch.Dispose();
    }

    [Fact]
    public async Task Look_AnswerThatHasJustBegun_HasAllOfItsTime()
    {
        using IDisposable? watched = TryWatch();
        if (watched is null)
        {
            return;
        }
        await _clock.LookAsync(TimeSpan.Zero);

        // More of it is with the kernel than the client's end holds. The look before was long ago.
        WriteByte();
        Fill(_socket);
        await _clock.LookAsync(Patience);
        await _clock.LookAsync(Patience - TimeSpan.FromSeconds(1));
        Assert.False(_connection.IsAborted);

        await _clock.LookAsync(TimeSpan.FromSeconds(1));
        Assert.True(_connection.IsAborted);
    }

    [Fact]
    public async Task Look_NodeIsTooBusyToSend_IsNoFaultOfTheClient()
    {
        using IDisposable? watched = TryWatch();
        if (watched is null)
        {
            return;
        }

        // It is never given to the kernel.
        WriteByte();
        await _clock.LookAsync(Patience);
        await _clock.LookAsync(Patience);
        await _clock.LookAsync(Patience);

        Assert.False(_connection.IsAborted);
    }

    /// <summary>
    /// Has the connection watched; null where the system does not tell what a client has taken, and nothing is watched.
    /// </summary>
    private IDisposable? TryWatch() =>
        TcpProgress.TryOpen(_socket) is { } progress ? _watch.Watch(_connection, _writer, progress) : null;

    private void WriteByte()
    {
        _writer.GetSpan(1)[0] = 1;
        _writer.Advance(1);
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
