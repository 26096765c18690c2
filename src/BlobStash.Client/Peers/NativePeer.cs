using System.Net;
using System.Net.Http.Headers;
using BlobStash.Client.Batches;
using BlobStash.Client.Messages;
using BlobStash.Client.Transport;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Problems;
using BlobStash.Protocol.Routes;
using BlobStash.Sync.Messages;

namespace BlobStash.Client.Peers;

/// <summary>A peer that serves the <c>/v1</c> routes.</summary>
internal sealed class NativePeer(PeerTransport transport) : HttpPeer(transport), IPeer
{
    /// <summary>
    /// From this many bytes on the peer is asked before the body is sent: it may have deleted the blob.
    /// </summary>
    private const long MinExpectBytes = 1 << 20;

    private readonly HttpDeletionPeer _deletions = new(transport);

    public override string Protocol => "native";

    public IBatchPeer Batches { get; } = new HttpBatchPeer(transport, isSession: true);

    IBatchPeer? IPeer.Batches => Batches;

    public override ISketchPeer Sketches { get; } = new HttpSketchPeer(transport);

    public override IDeletionPeer? Deletions => Transport.KnowsStamps ? _deletions : null;

    protected override MessageFamily Family => MessageFamily.Native;

    // A session compares leaves, and has no use for what a root would cost a large peer.
    protected override string StatePath => NodePaths.State + "?root=known";

    protected override string LeafPath => NodePaths.StateLeaves + "/";

    protected override string BlobPath => NodePaths.Blobs + "/";

    protected override HttpMethod PutMethod => HttpMethod.Put;

    protected override AuthenticationHeaderValue? Authorization => Transport.Authorization.Bearer;

    protected override bool IsStored(PeerResponse response, in Digest digest) =>
        response.Status is HttpStatusCode.Created or HttpStatusCode.OK && response.Names(in digest);

    protected override async ValueTask<bool> IsDeletedAsync(PeerResponse response) =>
        response.Status == HttpStatusCode.Conflict
        && (await NodeAnswers.ReadProblemAsync(response).ConfigureAwait(false)).Problem == BlobStashProblem.BlobDeleted;

    protected override void PrepareGet(HttpRequestHeaders headers)
    {
        if (Transport.KnowsStamps)
        {
            SessionVersion.MarkFrames(headers);
        }
    }

    protected override void PreparePut(HttpRequestHeaders headers, Stamp? stamp, long length)
    {
        SessionVersion.Mark(headers, stamp, Transport.KnowsStamps);
        if (length >= MinExpectBytes)
        {
            headers.ExpectContinue = true;
        }
    }
}
