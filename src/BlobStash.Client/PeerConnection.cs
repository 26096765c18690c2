using System.Net;
using BlobStash.Client.Messages;
using BlobStash.Client.Peers;
using BlobStash.Client.Transport;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;
using BlobStash.Protocol.Routes;

namespace BlobStash.Client;

/// <summary>
/// The pooled HTTP connections to one peer. Follows no redirects, uses no proxy, cookies or compression, and tells the
/// API key to nobody but the peer. A host name must not lead to this machine (but for <c>localhost</c>), to its link or
/// to a metadata service; a literal address may. Thread safe; several sessions may share it.
/// </summary>
public sealed class PeerConnection : IDisposable
{
    private readonly PeerTransport _transport;

    /// <summary>Prepares the connection; nothing is sent yet.</summary>
    /// <param name="url">Base URL of the peer, <c>http</c> or <c>https</c>; may end in a path.</param>
    /// <param name="apiKey">The key to show, visible ASCII only; null for none.</param>
    /// <param name="limits">What is accepted of the peer.</param>
    /// <param name="clock">Measures the timeouts; the system's clock by default.</param>
    /// <param name="noun">What exceptions call it: a <c>peer</c>, or a <c>node</c> where the user means one.</param>
    /// <exception cref="ArgumentException">The URL or the key cannot be used.</exception>
    public PeerConnection(
        Uri url, string? apiKey, PeerLimits limits, TimeProvider? clock = null, string noun = "peer")
        : this(url, apiKey, limits, clock ?? TimeProvider.System, PeerAddresses.System, noun)
    {
    }

    internal PeerConnection(
        Uri url,
        string? apiKey,
        PeerLimits limits,
        TimeProvider clock,
        PeerAddresses addresses,
        string noun = "peer") =>
        _transport = new PeerTransport(url, apiKey, limits, clock, addresses, noun);

    /// <summary>The peer's URL, without a trailing slash.</summary>
    public string Name => _transport.PeerName;

    /// <summary>A peer whose protocol is found out by its first state request.</summary>
    public IPeer OpenPeer() => new NegotiatingPeer(new NativePeer(_transport), new CompatiblePeer(_transport));

    /// <summary>A peer that is known to serve the native routes.</summary>
    public IPeer OpenNativePeer() => new NativePeer(_transport);

    /// <summary>Asks for the changes behind a cursor.</summary>
    /// <param name="after">Cursor of an earlier answer; null for a cursor to begin from now.</param>
    /// <param name="wait">How long the peer waits when there is no change yet, at most a minute.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <exception cref="PeerException">
    /// The peer failed; <see cref="PeerFailure.NotFound"/>: it has no change feed;
    /// <see cref="PeerFailure.Gone"/>: it does not remember all changes since then.
    /// </exception>
    public async Task<ChangePage> GetChangesAsync(string? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            HttpMethod.Get, ChangeRequests.PathOf(after, wait), cancellationToken).ConfigureAwait(false);
        response.Require(HttpStatusCode.OK);
        var body = await response.ReadBodyAsync(ChangePages.MaxBytes).ConfigureAwait(false);
        try
        {
            return ChangePages.Read(body);
        }
        catch (MessageFormatException exception)
        {
            throw _transport.Faults.Translate(exception);
        }
    }

    /// <summary>Asks whether the peer has a blob.</summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <exception cref="PeerException">The peer failed.</exception>
    public async Task<bool> HasBlobAsync(Digest digest, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Head, $"{NodePaths.Blobs}/{digest}", cancellationToken)
            .ConfigureAwait(false);
        if (response.Status != HttpStatusCode.NotFound)
        {
            response.Require(HttpStatusCode.OK);
        }

        // Any web server can say 404, or 200.
        var isOfNode = response.Status == HttpStatusCode.OK
            ? response.Names(in digest)
            : (await NodeAnswers.ReadProblemAsync(response).ConfigureAwait(false)).Problem
                == BlobStashProblem.BlobNotFound;
        return isOfNode
            ? response.Status == HttpStatusCode.OK
            : throw _transport.Faults.Create(PeerFailure.Protocol, "gave an answer that is not one of a node.");
    }

    /// <summary>Closes the connections; requests that run fail.</summary>
    public void Dispose() => _transport.Dispose();

    private Task<PeerResponse> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = _transport.Authorization.Bearer;
        return _transport.SendAsync(request, null, cancellationToken);
    }
}
