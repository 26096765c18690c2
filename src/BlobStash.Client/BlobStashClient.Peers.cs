using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using BlobStash.Client.Messages;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;
using BlobStash.Protocol.Routes;

namespace BlobStash.Client;

/// <content>The peers that the node keeps in sync with.</content>
public sealed partial class BlobStashClient
{
    /// <summary>Lists the peers of the node.</summary>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <returns>Those of its configuration, then those that were added.</returns>
    /// <exception cref="BlobStashException">The node refused.</exception>
    public async Task<IReadOnlyList<NodePeer>> ListPeersAsync(CancellationToken cancellationToken = default) =>
        NodePeers.ReadAll(
            await GetBodyAsync(NodePaths.Peers, NodePeers.MaxListBytes, cancellationToken).ConfigureAwait(false));

    /// <summary>Shows one peer of the node.</summary>
    /// <param name="name">Its name, in any case of letters.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <exception cref="BlobStashException">
    /// The node refused; <see cref="BlobStashProblem.PeerUnknown"/> when it has no such peer.
    /// </exception>
    public async Task<NodePeer> GetPeerAsync(string name, CancellationToken cancellationToken = default) =>
        NodePeers.Read(
            await GetBodyAsync(PathOfPeer(name), NodePeers.MaxBytes, cancellationToken).ConfigureAwait(false));

    /// <summary>Adds a peer, or replaces the added one of its name. The node keeps it across restarts.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="settings">How to keep in sync with it.</param>
    /// <param name="cancellationToken">Stops waiting; the peer may be added none the less.</param>
    /// <returns>True when it is new, false when it took the place of another one.</returns>
    /// <exception cref="BlobStashException">
    /// The node refused; <see cref="BlobStashProblem.PeerConfigured"/> when its configuration has a peer of the name.
    /// </exception>
    public async Task<bool> PutPeerAsync(
        string name, PeerSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        using var body = new ByteArrayContent(
            JsonSerializer.SerializeToUtf8Bytes(settings, RequestJson.Default.PeerSettings));
        body.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.Json);
        using var response = await SendAsync(HttpMethod.Put, PathOfPeer(name), body, cancellationToken)
            .ConfigureAwait(false);
        await RequireAsync(response, HttpStatusCode.Created, HttpStatusCode.OK).ConfigureAwait(false);
        NodePeers.Read(await ReadBodyAsync(response, NodePeers.MaxBytes).ConfigureAwait(false));
        return response.Status == HttpStatusCode.Created;
    }

    /// <summary>Removes an added peer; the blobs of both nodes stay.</summary>
    /// <param name="name">Its name, in any case of letters.</param>
    /// <param name="cancellationToken">Stops waiting; the peer may be removed none the less.</param>
    /// <exception cref="BlobStashException">
    /// The node refused; <see cref="BlobStashProblem.PeerUnknown"/> when it has no such peer,
    /// <see cref="BlobStashProblem.PeerConfigured"/> when it is part of its configuration; or
    /// <see cref="BlobStashProblem.AnswerMalformed"/>: the answer does not name the peer, as that of a node of an older
    /// version.
    /// </exception>
    public async Task DeletePeerAsync(string name, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(HttpMethod.Delete, PathOfPeer(name), null, cancellationToken)
            .ConfigureAwait(false);
        await RequireAsync(response, HttpStatusCode.NoContent).ConfigureAwait(false);
        if (!string.Equals(response.PeerName, name, StringComparison.OrdinalIgnoreCase))
        {
            throw NodeAnswers.Foreign(response.Status, "it does not name the peer");
        }
    }

    private static string PathOfPeer(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return $"{NodePaths.Peers}/{Uri.EscapeDataString(name)}";
    }
}
