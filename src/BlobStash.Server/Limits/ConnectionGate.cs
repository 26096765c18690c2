using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace BlobStash.Server.Limits;

/// <summary>
/// Counts connections, and answers those beyond the limit with 503 before anything of them is read. A few are answered
/// at once; <see cref="BoundedListener"/> closes the rest. Thread safe.
/// </summary>
internal sealed class ConnectionGate(int maxConnections, TimeProvider clock)
{
    /// <summary>Connections beyond the limit that are answered at once.</summary>
    public const int MaxRefusing = 16;

    /// <summary>First byte of a TLS handshake (RFC 8446, section 5.1), which plain text would not answer.</summary>
    private const byte TlsHandshake = 22;

    /// <summary>How long a connection is kept for its request to come, and for the answer to be read.</summary>
    private static readonly TimeSpan RefusalTime = TimeSpan.FromSeconds(1);

    private static readonly ReadOnlyMemory<byte> Refusal =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8
        .ToArray();

    private volatile int _max = maxConnections;
    private int _open;

    /// <summary>Connections that are open now.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Changes how many may be open; those that are stay so.</summary>
    public void Resize(int connections) => _max = connections;

    /// <summary>Goes in front of everything else on a connection, also of TLS.</summary>
    public ConnectionDelegate Wrap(ConnectionDelegate next) => connection => RunAsync(connection, next);

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            await (Interlocked.Increment(ref _open) <= _max ? next(connection) : RefuseAsync(connection));
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task RefuseAsync(ConnectionContext connection)
    {
        using var over = new CancellationTokenSource(RefusalTime, clock);
        PipeReader input = connection.Transport.Input;
        try
        {
            ReadResult read = await input.ReadAsync(over.Token);
            if (read.Buffer.IsEmpty || read.Buffer.FirstSpan[0] == TlsHandshake)
            {
                return;
            }
            await connection.Transport.Output.WriteAsync(Refusal, over.Token);
            await connection.Transport.Output.CompleteAsync();

            // Closed with bytes unread the connection would be reset, and the answer lost (RFC 9112, section 9.6).
            while (!read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.End);
                read = await input.ReadAsync(over.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It sent nothing, or went on for too long, or is gone: nobody is owed an answer.
            connection.Abort();
        }
    }
}
