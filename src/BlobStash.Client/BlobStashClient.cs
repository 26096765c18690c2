using System.Buffers;
using System.Net;
using System.Runtime.CompilerServices;
using BlobStash.Client.Batches;
using BlobStash.Client.Messages;
using BlobStash.Client.Transport;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;
using BlobStash.Protocol.Routes;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Messages;

namespace BlobStash.Client;

/// <summary>
/// Stores and fetches blobs of one node over its <c>/v1</c> routes. Streams in both directions; a blob is never wholly
/// in memory. Follows no redirects and tells the API key to nobody but the node. Thread safe.
/// </summary>
public sealed partial class BlobStashClient : IDisposable
{
    /// <summary>Lines that are asked for in one page of a listing.</summary>
    private const int PageSize = 1000;

    private const int CopySize = 64 * 1024;

    private readonly PeerTransport _transport;
    private readonly TimeProvider _clock;

    /// <summary>Prepares the client; nothing is sent yet.</summary>
    /// <param name="url">Base URL of the node, <c>http</c> or <c>https</c>; may end in a path.</param>
    /// <param name="apiKey">The key to show, visible ASCII only; null for none.</param>
    /// <param name="limits">Timeouts, and what is accepted of the node; null for the defaults.</param>
    /// <param name="clock">Measures the timeouts; null for the system's clock.</param>
    /// <exception cref="ArgumentException">The URL or the key cannot be used.</exception>
    public BlobStashClient(Uri url, string? apiKey = null, PeerLimits? limits = null, TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        _transport = new PeerTransport(url, apiKey, limits ?? new PeerLimits(), _clock, noun: "node");
        _batches = new HttpBatchPeer(_transport, isSession: false, RequireOkAsync);
    }

    /// <summary>Stores a blob whose digest is known.</summary>
    /// <param name="digest">The digest that the bytes must have.</param>
    /// <param name="content">Read from its position to its end; stays the caller's.</param>
    /// <param name="cancellationToken">Gives up; nothing is stored unless the node had everything already.</param>
    /// <returns>True when the blob is new to the node, false when it was stored already.</returns>
    /// <exception cref="BlobStashException">The node refused, or the bytes do not match the digest.</exception>
    public Task<bool> PutAsync(Digest digest, Stream content, CancellationToken cancellationToken = default) =>
        PutAsync(digest, content, null, cancellationToken);

    /// <summary>Stores a blob whose digest is known, and tells how far it is.</summary>
    /// <param name="digest">The digest that the bytes must have.</param>
    /// <param name="content">Read from its position to its end, whatever its length says; stays the caller's.</param>
    /// <param name="progress">Told how much was sent, piece by piece; null for nobody.</param>
    /// <param name="cancellationToken">Gives up; nothing is stored unless the node had everything already.</param>
    /// <returns>True when the blob is new to the node, false when it was stored already.</returns>
    /// <exception cref="BlobStashException">The node refused, or the bytes do not match the digest.</exception>
    public async Task<bool> PutAsync(
        Digest digest, Stream content, IProgress<BlobProgress>? progress, CancellationToken cancellationToken = default)
    {
        var (response, _) = await SendBlobAsync(
            HttpMethod.Put, $"{NodePaths.Blobs}/{digest}", content, progress, cancellationToken).ConfigureAwait(false);
        using (response)
        {
            RequireNamed(response, digest);
            return response.Status == HttpStatusCode.Created;
        }
    }

    /// <summary>Stores a blob whose digest is not known; it is computed on the way.</summary>
    /// <param name="content">Read from its position to its end, whatever its length says; stays the caller's.</param>
    /// <param name="cancellationToken">Gives up; nothing is stored unless the node had everything already.</param>
    /// <returns>The digest of the bytes that were sent.</returns>
    /// <exception cref="BlobStashException">The node refused, or named the blob otherwise.</exception>
    public Task<Digest> PutAsync(Stream content, CancellationToken cancellationToken = default) =>
        PutAsync(content, null, cancellationToken);

    /// <summary>Stores a blob whose digest is not known, and tells how far it is.</summary>
    /// <param name="content">Read from its position to its end, whatever its length says; stays the caller's.</param>
    /// <param name="progress">Told how much was sent, piece by piece; null for nobody.</param>
    /// <param name="cancellationToken">Gives up; nothing is stored unless the node had everything already.</param>
    /// <returns>The digest of the bytes that were sent.</returns>
    /// <exception cref="BlobStashException">The node refused, or named the blob otherwise.</exception>
    public async Task<Digest> PutAsync(
        Stream content, IProgress<BlobProgress>? progress, CancellationToken cancellationToken = default)
    {
        var (response, sent) = await SendBlobAsync(
            HttpMethod.Post, NodePaths.Blobs, content, progress, cancellationToken).ConfigureAwait(false);
        using (response)
        {
            var digest = sent ?? throw NodeAnswers.Foreign(response.Status, "it said so before it had all of the blob");
            var named = response.Tag ?? response.Location?.OriginalString.Split('/')[^1];
            if (!Digest.TryParse(named, out var stored))
            {
                throw NodeAnswers.Foreign(response.Status, "it does not name the blob");
            }

            return stored == digest
                ? digest
                : throw new BlobStashException(
                    "The node stored other bytes than were sent.", BlobStashProblem.DigestMismatch, response.Status);
        }
    }

    /// <summary>Fetches a blob and verifies it.</summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="destination">
    /// Receives the bytes; stays the caller's. What it received is verified only when the task has completed.
    /// </param>
    /// <param name="cancellationToken">Gives up; the destination then holds a part.</param>
    /// <returns>Length of the blob in bytes.</returns>
    /// <exception cref="BlobStashException">The node refused, or its bytes do not match the digest.</exception>
    public Task<long> GetAsync(Digest digest, Stream destination, CancellationToken cancellationToken = default) =>
        GetAsync(digest, destination, null, cancellationToken);

    /// <summary>Fetches a blob, verifies it, and tells how far it is.</summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="destination">
    /// Receives the bytes; stays the caller's. What it received is verified only when the task has completed.
    /// </param>
    /// <param name="progress">Told how much was received, piece by piece; null for nobody.</param>
    /// <param name="cancellationToken">Gives up; the destination then holds a part.</param>
    /// <returns>Length of the blob in bytes.</returns>
    /// <exception cref="BlobStashException">The node refused, or its bytes do not match the digest.</exception>
    public async Task<long> GetAsync(
        Digest digest,
        Stream destination,
        IProgress<BlobProgress>? progress,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using var response = await SendAsync(HttpMethod.Get, $"{NodePaths.Blobs}/{digest}", null, cancellationToken)
            .ConfigureAwait(false);
        await RequireAsync(response, HttpStatusCode.OK).ConfigureAwait(false);
        RequireNamed(response, digest);
        try
        {
            var body = await response.OpenBodyAsync(_transport.Limits.MaxBlobSizeBytes).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                var (actual, length) = await CopyAsync(
                    body, destination, received => progress?.Report(new BlobProgress(received, response.Length)),
                    cancellationToken).ConfigureAwait(false);
                return actual == digest
                    ? length
                    : throw new BlobStashException(
                        "The node sent bytes that do not match the digest.", BlobStashProblem.DigestMismatch);
            }
        }
        catch (PeerException exception)
        {
            throw Translate(exception);
        }
    }

    /// <summary>Asks for the length of a blob.</summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <returns>Its length in bytes; null when it is not stored.</returns>
    /// <exception cref="BlobStashException">The node refused, or does not tell the length.</exception>
    public async Task<long?> FindLengthAsync(Digest digest, CancellationToken cancellationToken = default)
    {
        using var response = await HeadAsync(digest, cancellationToken).ConfigureAwait(false);
        return response.Status == HttpStatusCode.NotFound
            ? null
            : response.Length ?? throw new BlobStashException(
                "The node does not tell the length of the blob.", BlobStashProblem.AnswerMalformed, response.Status);
    }

    /// <summary>Asks whether a blob is stored.</summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <exception cref="BlobStashException">The node refused.</exception>
    public async Task<bool> ExistsAsync(Digest digest, CancellationToken cancellationToken = default)
    {
        using var response = await HeadAsync(digest, cancellationToken).ConfigureAwait(false);
        return response.Status == HttpStatusCode.OK;
    }

    /// <summary>Deletes a blob.</summary>
    /// <param name="digest">Name of the blob.</param>
    /// <param name="cancellationToken">Stops waiting; the blob may be deleted none the less.</param>
    /// <returns>False when it was not stored.</returns>
    /// <exception cref="BlobStashException">
    /// The node refused; or <see cref="BlobStashProblem.AnswerMalformed"/>: the answer does not name the blob, as that
    /// of a node of an older version.
    /// </exception>
    public async Task<bool> DeleteAsync(Digest digest, CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(HttpMethod.Delete, $"{NodePaths.Blobs}/{digest}", null, cancellationToken)
            .ConfigureAwait(false);
        if (response.Status == HttpStatusCode.NoContent)
        {
            RequireNamed(response, digest);
            return true;
        }

        var refusal = await NodeAnswers.ReadProblemAsync(response).ConfigureAwait(false);
        return refusal.Problem == BlobStashProblem.BlobNotFound ? false : throw refusal;
    }

    /// <summary>Lists blobs by ascending digest, page by page as they are asked for.</summary>
    /// <param name="prefix">First hexadecimal digits of the digests to list; empty for all.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="BlobStashException">The node refused, or its listing does not move on.</exception>
    public async IAsyncEnumerable<ListedBlob> ListAsync(
        string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Digest? after = null;
        do
        {
            var path = $"{NodePaths.Blobs}?limit={PageSize}&prefix={Uri.EscapeDataString(prefix)}"
                + (after is null ? "" : $"&after={after}");
            var body = await GetBodyAsync(path, NodeAnswers.MaxListingBytes, cancellationToken).ConfigureAwait(false);
            (var page, after) = NodeAnswers.ReadListing(body, after);
            foreach (var blob in page)
            {
                yield return blob;
            }
        }
        while (after is not null);
    }

    /// <summary>
    /// Asks for the Merkle state of all digests, with its root, which a large node may take some seconds to compute.
    /// </summary>
    /// <param name="cancellationToken">Gives up the request.</param>
    /// <exception cref="BlobStashException">The node refused.</exception>
    public async Task<MerkleState> GetStateAsync(CancellationToken cancellationToken = default)
    {
        var body = await GetBodyAsync(NodePaths.State + "?root=wait", MessageLimits.MaxStateBytes, cancellationToken)
            .ConfigureAwait(false);
        return NodeAnswers.ReadState(body);
    }

    /// <summary>Closes the connections; requests that run fail.</summary>
    public void Dispose() => _transport.Dispose();

    private static async Task RequireAsync(
        PeerResponse response, HttpStatusCode expected, HttpStatusCode? other = null)
    {
        if (response.Status != expected && response.Status != other)
        {
            throw await NodeAnswers.ReadProblemAsync(response).ConfigureAwait(false);
        }
    }

    private static void RequireNamed(PeerResponse response, in Digest digest)
    {
        if (!response.Names(in digest))
        {
            throw NodeAnswers.Foreign(response.Status, "it does not name the blob");
        }
    }

    /// <summary>Asks for a blob's header; the answer is 200 of that blob, or a node's 404.</summary>
    private async Task<PeerResponse> HeadAsync(Digest digest, CancellationToken cancellationToken)
    {
        PeerResponse? response = await SendAsync(
            HttpMethod.Head, $"{NodePaths.Blobs}/{digest}", null, cancellationToken).ConfigureAwait(false);
        try
        {
            if (response.Status == HttpStatusCode.OK)
            {
                RequireNamed(response, digest);
            }
            else if (await NodeAnswers.ReadProblemAsync(response).ConfigureAwait(false) is var refusal
                && refusal.Problem != BlobStashProblem.BlobNotFound)
            {
                throw refusal;
            }

            var answer = response;
            response = null;
            return answer;
        }
        finally
        {
            response?.Dispose();
        }
    }

    private static BlobStashException Translate(PeerException exception) => new(
        exception.Message,
        exception.Failure is PeerFailure.Unreachable or PeerFailure.TimedOut
            ? BlobStashProblem.NodeUnreachable
            : BlobStashProblem.AnswerMalformed,
        null,
        exception);

    /// <summary>Copies to the end; returns the digest and the number of the bytes.</summary>
    private static async Task<(Digest Digest, long Length)> CopyAsync(
        Stream body, Stream destination, Action<long> received, CancellationToken cancellationToken)
    {
        var hasher = new Blake2bHasher();
        var piece = ArrayPool<byte>.Shared.Rent(CopySize);
        try
        {
            long length = 0;
            while (await body.ReadAsync(piece, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                hasher.Append(piece.AsSpan(0, read));
                await destination.WriteAsync(piece.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                length += read;
                received(length);
            }

            return (hasher.Finish(), length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private async Task<ArraySegment<byte>> GetBodyAsync(
        string path, int maxLength, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken).ConfigureAwait(false);
        await RequireAsync(response, HttpStatusCode.OK).ConfigureAwait(false);
        return await ReadBodyAsync(response, maxLength).ConfigureAwait(false);
    }

    private static async Task<ArraySegment<byte>> ReadBodyAsync(PeerResponse response, int maxLength)
    {
        try
        {
            return await response.ReadBodyAsync(maxLength).ConfigureAwait(false);
        }
        catch (PeerException exception)
        {
            throw Translate(exception);
        }
    }

    private Task<PeerResponse> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken) =>
        SendAsync(method, path, content, null, cancellationToken);

    private async Task<PeerResponse> SendAsync(
        HttpMethod method, string path, HttpContent? content, string? accept, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        request.Headers.Authorization = _transport.Authorization.Bearer;
        request.Headers.ExpectContinue = content is BlobContent ? true : null;
        try
        {
            return await _transport.SendAsync(request, content as WatchedContent, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PeerException exception)
        {
            throw Translate(exception);
        }
    }
}
