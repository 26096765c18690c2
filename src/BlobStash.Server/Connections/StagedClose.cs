using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace BlobStash.Server.Connections;

/// <summary>
/// Closes connections in stages (RFC 9112, section 9.6). A client may still be sending the body of a request that was
/// refused; a connection that is closed at once answers that with a reset, which takes the refusal from the client
/// before it has read it. So first the sending side is closed, behind the answer, and what comes in is dropped until
/// the client closes too, pauses, or takes too long. Thread safe.
/// </summary>
internal sealed class StagedClose(IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LastLook = TimeSpan.FromMilliseconds(250);

    /// <summary>Closes a connection whose requests are done; what is left to close is left to the caller.</summary>
    /// <param name="connection">The connection, open.</param>
    /// <param name="transport">Its two directions.</param>
    /// <param name="progress">What the client has taken; <see langword="null"/> where nothing tells it.</param>
    public async Task CloseAsync(ConnectionContext connection, StagedTransport transport, TcpProgress? progress)
    {
        using var drain = new Drain(transport.Reader, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            connection.ConnectionClosed, lifetime.ApplicationStopping, drain.IsOver);
        Task drained = drain.RunAsync(end.Token);
        if (await WaitUntilTakenAsync(transport.Writer, progress, end.Token))
        {
            Shutdown(connection);
        }
        drain.LimitFromNowOn();
        await drained;
    }

    /// <summary>Waits until the client has taken everything, or the connection is to end anyway.</summary>
    /// <returns>Whether it has; false also where nothing tells it.</returns>
    private async Task<bool> WaitUntilTakenAsync(
        CountingWriter writer, TcpProgress? progress, CancellationToken cancellationToken)
    {
        await writer.FlushAsync(CancellationToken.None);
        TimeSpan pause = FirstLook;
        while (progress?.Find() is var (taken, _) && !cancellationToken.IsCancellationRequested)
        {
            if (taken >= writer.Written)
            {
                return true;
            }
            await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause < LastLook ? pause * 2 : LastLook;
        }
        return false;
    }

    private static void Shutdown(ConnectionContext connection)
    {
        try
        {
            connection.Features.Get<IConnectionSocketFeature>()?.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client has closed, which is what the rest would wait for.
            return;
        }
    }
}
