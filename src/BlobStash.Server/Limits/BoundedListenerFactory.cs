using System.Net;
using Microsoft.AspNetCore.Connections;

namespace BlobStash.Server.Limits;

/// <summary>
/// Listens as the web server does, with a bounded number of sockets: its own limit counts connections whose sockets it
/// has accepted already, and a burst of them takes all descriptors before the first one is closed. Thread safe.
/// </summary>
/// <param name="inner">Listens.</param>
/// <param name="places">Places of the connections of all listeners.</param>
internal sealed class BoundedListenerFactory(IConnectionListenerFactory inner, ConnectionPlaces places)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) =>
        inner is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint);

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new BoundedListener(await inner.BindAsync(endpoint, cancellationToken), places);
}
