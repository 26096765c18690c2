using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using BlobStash.Client.Messages;
using BlobStash.Client.Transport;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;
using BlobStash.Protocol.Problems;
using BlobStash.Protocol.Routes;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Messages;

namespace BlobStash.Client.Peers;

/// <summary>What the two families of HTTP routes share; a derived class names the routes. Thread safe.</summary>
internal abstract class HttpPeer(PeerTransport transport) : IPeer
{
    private const int ReadSize = 64 * 1024;

    public string Name => transport.PeerName;

    public abstract string Protocol { get; }

    public virtual ISketchPeer? Sketches => null;

    public virtual IDeletionPeer? Deletions => null;

    protected PeerTransport Transport => transport;

    protected abstract MessageFamily Family { get; }

    protected abstract string StatePath { get; }

    protected abstract string LeafPath { get; }

    protected abstract string BlobPath { get; }

    protected abstract HttpMethod PutMethod { get; }

    protected abstract AuthenticationHeaderValue? Authorization { get; }

    public async Task<MerkleState> GetStateAsync(CancellationToken cancellationToken)
    {
        using var response = await GetAsync(StatePath, cancellationToken).ConfigureAwait(false);
        response.Require(HttpStatusCode.OK);
        var body = await response.ReadBodyAsync(MessageLimits.MaxStateBytes).ConfigureAwait(false);
        try
        {
            var state = StateMessage.Read(body);
            return state.Count <= transport.Limits.MaxBlobs
                ? state
                : throw transport.Faults.Create(
                    PeerFailure.Protocol, $"claims more than {transport.Limits.MaxBlobs} blobs.");
        }
        catch (MessageFormatException exception)
        {
            throw transport.Faults.Translate(exception);
        }
    }

    public async Task<List<Digest>> GetLeafAsync(byte prefix, CancellationToken cancellationToken)
    {
        var path = LeafPath + prefix.ToString("x2", CultureInfo.InvariantCulture);
        using var response = await GetAsync(path, cancellationToken).ConfigureAwait(false);
        response.Require(HttpStatusCode.OK);
        var limits = transport.Limits.Messages;
        var body = await response.OpenBodyAsync(limits.MaxLeafBytes).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            try
            {
                return await ReadLeafAsync(body, new LeafListReader(Family, prefix, limits), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (MessageFormatException exception)
            {
                throw transport.Faults.Translate(exception);
            }
        }
    }

    public async Task<PeerBlob> OpenBlobAsync(Digest digest, CancellationToken cancellationToken)
    {
        var request = CreateRequest(HttpMethod.Get, BlobPath + digest);
        PrepareGet(request.Headers);
        var response = await Transport.SendAsync(request, null, cancellationToken).ConfigureAwait(false);
        try
        {
            await RefuseDamagedAsync(response).ConfigureAwait(false);
            response.Require(HttpStatusCode.OK);
            var body = await response.OpenBodyAsync(transport.Limits.MaxBlobSizeBytes).ConfigureAwait(false);
            var blob = new PeerBlob(body, response.Length, response) { Stamp = response.Stamp };
            response = null;
            return blob;
        }
        finally
        {
            response?.Dispose();
        }
    }

    public Task<bool> PutBlobAsync(Digest digest, Stream content, CancellationToken cancellationToken) =>
        PutBlobAsync(digest, null, content, cancellationToken);

    public async Task<bool> PutBlobAsync(
        Digest digest, Stamp? stamp, Stream content, CancellationToken cancellationToken)
    {
        using var body = new BlobContent(content, content.Length);
        var request = CreateRequest(PutMethod, BlobPath + digest);
        request.Content = body;
        PreparePut(request.Headers, stamp, body.Headers.ContentLength.GetValueOrDefault());
        using var response = await Transport.SendAsync(request, body, cancellationToken).ConfigureAwait(false);
        if (IsStored(response, digest))
        {
            return true;
        }

        if (await IsDeletedAsync(response).ConfigureAwait(false))
        {
            return false;
        }

        throw (int)response.Status is >= 200 and < 300
            ? transport.Faults.Create(
                PeerFailure.Protocol, $"gave an answer ({(int)response.Status}) that does not name the blob.")
            : transport.Faults.FromStatus(response.Status);
    }

    /// <summary>True when the answer says that the peer has the blob now.</summary>
    protected abstract bool IsStored(PeerResponse response, in Digest digest);

    /// <summary>True when the answer says that the blob was deleted there and stays so.</summary>
    protected virtual ValueTask<bool> IsDeletedAsync(PeerResponse response) => ValueTask.FromResult(false);

    /// <summary>Adds what a request to store needs beside its body.</summary>
    protected virtual void PreparePut(HttpRequestHeaders headers, Stamp? stamp, long length)
    {
    }

    /// <summary>Adds what a request for a blob needs.</summary>
    protected virtual void PrepareGet(HttpRequestHeaders headers)
    {
    }

    /// <summary>Tells a damaged blob, which asking again does not mend, from a peer that cannot serve.</summary>
    private async Task RefuseDamagedAsync(PeerResponse response)
    {
        if (response is { Status: HttpStatusCode.InternalServerError, MediaType: MediaTypes.Problem }
            && (await NodeAnswers.ReadProblemAsync(response).ConfigureAwait(false)).Problem
                == BlobStashProblem.BlobDamaged)
        {
            throw transport.Faults.Create(PeerFailure.Damaged, "has only a damaged copy of the blob.");
        }
    }

    private Task<PeerResponse> GetAsync(string path, CancellationToken cancellationToken) =>
        Transport.SendAsync(CreateRequest(HttpMethod.Get, path), null, cancellationToken);

    private HttpRequestMessage CreateRequest(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = Authorization;
        return request;
    }

    private static async Task<List<Digest>> ReadLeafAsync(
        Stream body, LeafListReader reader, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            // The reader leaves less than one token behind, so there is always room for more.
            var held = 0;
            var isFinal = false;
            while (!isFinal && !reader.IsComplete)
            {
                var read = await body.ReadAsync(buffer.AsMemory(held), cancellationToken).ConfigureAwait(false);
                isFinal = read == 0;
                held += read;
                var consumed = reader.Read(buffer.AsSpan(0, held), isFinal);
                buffer.AsSpan(consumed, held - consumed).CopyTo(buffer);
                held -= consumed;
            }

            return reader.Finish();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
