using System.Net;
using BlobStash.Server.Limits;
using Microsoft.AspNetCore.Connections;

namespace BlobStash.Server.Tests.Limits;

public sealed class BoundedListenerTests
{
    [Fact]
    public async Task AcceptAsync_MoreConnectionsThanPlaces_ClosesTheOthersAndTakesTheNextWhenOneIsFree()
    {
        var inner = new QueueListener(5);
        await using var listener = new BoundedListener(inner, new ConnectionPlaces(2));

        ConnectionContext first = (await listener.AcceptAsync())!;
        Assert.NotNull(await listener.AcceptAsync());
        await first.DisposeAsync();
        await first.DisposeAsync();
        Assert.NotNull(await listener.AcceptAsync());
        Assert.Null(await listener.AcceptAsync());

        Assert.Equal([true, false, false, true, true], inner.Made.Select(static one => one.IsClosed));
    }

    private sealed class QueueListener(int count) : IConnectionListener
    {
        public List<FakeConnection> Made { get; } = [];

        public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 1);

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            if (Made.Count == count)
            {
                return ValueTask.FromResult<ConnectionContext?>(null);
            }
            Made.Add(new FakeConnection());
            return ValueTask.FromResult<ConnectionContext?>(Made[^1]);
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class FakeConnection : DefaultConnectionContext
    {
        public bool IsClosed { get; private set; }

        /// <summary>The framework's own stand-in would cancel on another thread what is disposed by then.</summary>
        public override void Abort(ConnectionAbortedException abortReason)
        {
        }

        public override ValueTask DisposeAsync()
        {
            IsClosed = true;
            return base.DisposeAsync();
        }
    }
}
