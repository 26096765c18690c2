using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using BlobStash.Client.Messages;
using BlobStash.Client.Transport;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Routes;

namespace BlobStash.Client;

/// <content>Sessions that the node runs on request.</content>
public sealed partial class BlobStashClient
{
    /// <summary>
    /// Has the node run a session with a peer of its own, and waits for the end. The node is silent meanwhile: give a
    /// client for this an <see cref="PeerLimits.IdleTimeout"/> that is longer than the session may take.
    /// </summary>
    /// <param name="request">Which peer, and which way.</param>
    /// <param name="cancellationToken">Gives up; the node then ends the session, and what was moved stays.</param>
    /// <returns>What the session did.</returns>
    /// <exception cref="BlobStashException">The node refused, or could not reach the peer.</exception>
    public Task<SyncReport> SyncAsync(SyncRequest request, CancellationToken cancellationToken = default) =>
        SyncAsync(request, null, cancellationToken);

    /// <summary>
    /// Has the node run a session with a peer of its own, and tells how far it is. A node of an older version tells
    /// nothing before the end.
    /// </summary>
    /// <param name="request">Which peer, and which way.</param>
    /// <param name="progress">Told at most five times a second; null for nobody.</param>
    /// <param name="cancellationToken">Gives up; the node then ends the session, and what was moved stays.</param>
    /// <returns>What the session did.</returns>
    /// <exception cref="BlobStashException">The node refused, or could not reach the peer.</exception>
    public async Task<SyncReport> SyncAsync(
        SyncRequest request, IProgress<SyncProgress>? progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var body = new ByteArrayContent(
            JsonSerializer.SerializeToUtf8Bytes(request, RequestJson.Default.SyncRequest));
        body.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.Json);
        using var response = await SendAsync(
            HttpMethod.Post, NodePaths.Sync, body, progress is null ? null : MediaTypes.Events, cancellationToken)
            .ConfigureAwait(false);
        await RequireAsync(response, HttpStatusCode.OK).ConfigureAwait(false);
        try
        {
            return progress is not null && response.MediaType == MediaTypes.Events
                ? await ReadEventsAsync(response, progress, cancellationToken).ConfigureAwait(false)
                : SyncReports.Read(await response.ReadBodyAsync(SyncReports.MaxBytes).ConfigureAwait(false));
        }
        catch (PeerException exception)
        {
            throw Translate(exception);
        }
    }

    private static async Task<SyncReport> ReadEventsAsync(
        PeerResponse response, IProgress<SyncProgress> progress, CancellationToken cancellationToken)
    {
        var body = await response.OpenBodyAsync(SessionEvents.MaxBytes).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            return await SessionEvents.ReadAsync(body, progress, cancellationToken).ConfigureAwait(false);
        }
    }
}
