using System.Net;
using System.Net.Http.Headers;
using BlobStash.Client.Transport;
using BlobStash.Core.Digests;
using BlobStash.Sync.Messages;

namespace BlobStash.Client.Peers;

/// <summary>
/// A peer that serves the routes of the original BlobStash. Blobs are sent as they are: the original takes a plain
/// body as well as the snappy block that its own client sends, and answers 201 to a blob that it has already.
/// </summary>
internal sealed class CompatiblePeer(PeerTransport transport) : HttpPeer(transport)
{
    public override string Protocol => "compatible";

    protected override MessageFamily Family => MessageFamily.Compatible;

    protected override string StatePath => "api/sync/state";

    protected override string LeafPath => "api/sync/state/leaf/";

    protected override string BlobPath => "api/blobstore/blob/";

    protected override HttpMethod PutMethod => HttpMethod.Post;

    protected override AuthenticationHeaderValue? Authorization => Transport.Authorization.Basic;

    protected override bool IsStored(PeerResponse response, in Digest digest) =>
        response.Status == HttpStatusCode.Created;
}
