using System.Net;
using System.Net.Http.Headers;
using BlobStash.Client.Transport;
using BlobStash.Sync.Messages;

namespace BlobStash.Client.Peers;

/// <summary>A peer that serves the <c>/v1</c> routes.</summary>
internal sealed class NativePeer(PeerTransport transport) : HttpPeer(transport)
{
    public override string Protocol => "native";

    protected override MessageFamily Family => MessageFamily.Native;

    protected override string StatePath => "v1/state";

    protected override string LeafPath => "v1/state/leaves/";

    protected override string BlobPath => "v1/blobs/";

    protected override HttpMethod PutMethod => HttpMethod.Put;

    protected override AuthenticationHeaderValue? Authorization => Transport.Authorization.Bearer;

    protected override bool IsStored(HttpStatusCode status) => status is HttpStatusCode.Created or HttpStatusCode.OK;
}
