using BlobStash.Client.Batches;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Tests.StandIns;

/// <summary>A peer in memory whose batches go over HTTP; the link counts them all the same.</summary>
/// <param name="node">The peer.</param>
/// <param name="link">The way to it.</param>
/// <param name="batches">Where its batches are served.</param>
internal sealed class HttpBatchesPeer(MemoryNode node, MemoryLink link, IBatchPeer batches) : MemoryPeer(node, link)
{
    /// <summary>Longest blob that it takes by a request for that one.</summary>
    public long MaxBlobBytes { get; init; } = long.MaxValue;

    public override async Task GetBatchAsync(
        IReadOnlyList<Digest> digests,
        Func<BatchBlob, CancellationToken, ValueTask> receive,
        CancellationToken cancellationToken)
    {
        await Link.SendAsync("get", cancellationToken);
        await batches.GetBatchAsync(digests, receive, cancellationToken);
    }

    public override async Task<IReadOnlyList<BatchStatus>> PutBatchAsync(
        IReadOnlyList<BlobOffer> blobs, CancellationToken cancellationToken)
    {
        await Link.SendAsync("put", cancellationToken);
        return await batches.PutBatchAsync(blobs, cancellationToken);
    }

    public override Task<bool> PutBlobAsync(
        Digest digest, Stamp? stamp, Stream content, CancellationToken cancellationToken)
    {
        if (content.Length > MaxBlobBytes)
        {
            Link.Requests.Enqueue("put-blob");
            throw MemoryLink.Fault(PeerFailure.RequestTooLarge);
        }

        return base.PutBlobAsync(digest, stamp, content, cancellationToken);
    }
}
