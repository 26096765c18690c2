using System.Net;
using System.Net.Http.Headers;
using BlobStash.Client.Transport;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;
using BlobStash.Protocol.Frames;
using BlobStash.Protocol.Routes;
using BlobStash.Sync.Merkle;

namespace BlobStash.Client.Peers;

/// <summary>The routes of docs/protocol/deletions.md. Thread safe.</summary>
internal sealed class HttpDeletionPeer(PeerTransport transport) : IDeletionPeer
{
    private static readonly MediaTypeHeaderValue ContentType = new(MediaTypes.Bytes);

    public async Task<IReadOnlyList<BlobStanding>> GetStandingAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digests);
        var answer = await AskAsync(
            NodePaths.SyncStanding, DigestList.Write(digests), digests.Count * BlobStanding.Size, cancellationToken)
            .ConfigureAwait(false);
        return Read(() => BlobStanding.ReadAll(answer, digests.Count));
    }

    public async Task<IReadOnlyList<DeletionStatus>> DeleteAsync(
        IReadOnlyList<BlobDeletion> deletions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deletions);
        var answer = await AskAsync(
            NodePaths.SyncDeletions, BlobDeletion.WriteAll(deletions), deletions.Count, cancellationToken)
            .ConfigureAwait(false);
        return Read(() => BlobDeletion.ReadAnswer(answer, deletions.Count));
    }

    public async Task<PartialRoot> GetRootWithoutAsync(
        IReadOnlyList<Digest> without, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(without);
        var body = without.Count == 0 ? [] : DigestList.Write(without);
        var answer = await AskAsync(NodePaths.SyncRoot, body, PartialRoot.Size, cancellationToken)
            .ConfigureAwait(false);
        return Read(() => PartialRoot.Read(answer));
    }

    private async Task<ArraySegment<byte>> AskAsync(
        string path, byte[] body, int answerSize, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = ContentType;
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = content,
        };
        request.Headers.Authorization = transport.Authorization.Bearer;
        using var response = await transport.SendAsync(request, null, cancellationToken).ConfigureAwait(false);
        response.Require(HttpStatusCode.OK);
        return await response.ReadBodyAsync(answerSize).ConfigureAwait(false);
    }

    private T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (MessageFormatException exception)
        {
            throw transport.Faults.Translate(exception);
        }
    }
}
