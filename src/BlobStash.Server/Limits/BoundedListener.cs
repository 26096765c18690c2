using System.Net;
using Microsoft.AspNetCore.Connections;

namespace BlobStash.Server.Limits;

/// <summary>
/// Accepts connections as long as there are places, and closes the others one by one, each before the next is accepted,
/// so that they hold one descriptor at most.
/// </summary>
internal sealed class BoundedListener(IConnectionListener inner, ConnectionPlaces places) : IConnectionListener
{
    /// <inheritdoc/>
    public EndPoint EndPoint => inner.EndPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await inner.AcceptAsync(cancellationToken) is { } connection)
        {
            if (places.TryTake())
            {
                return new BoundedConnection(connection, places);
            }
            connection.Abort();
            await connection.DisposeAsync();
        }
        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
