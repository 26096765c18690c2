using System.Threading.Channels;

namespace BlobStash.Server.Followers;

/// <summary>
/// Two ways for the blobs of one direction: small ones go page by page, many in a request where the peer takes that;
/// large ones go beside them, so that no small blob waits behind a large one. One caller adds pages; for one run.
/// </summary>
internal sealed class BlobLanes(FollowerLink link, IBlobMover mover)
{
    /// <summary>Longest blob that is small.</summary>
    internal const long MaxSmallLength = 1 << 20;

    /// <summary>Fewer blobs than these go by requests of their own, which cost one round trip all the same.</summary>
    private const int MinBatchCount = 4;

    private const int MaxBatchCount = 256;
    private const long MaxBatchBytes = 8 << 20;

    /// <summary>Batches on their way; the receiver holds at most 8 MiB of each.</summary>
    private const int MaxConcurrentBatches = 2;

    /// <summary>Large blobs that may wait for their turn before the next page has to.</summary>
    private const int MaxWaitingBlobs = 1024;

    private readonly Channel<FollowedBlob> _large = Channel.CreateBounded<FollowedBlob>(MaxWaitingBlobs);
    private int _largeCount;

    /// <summary>Told, by several threads, how many large blobs were added and are not moved yet.</summary>
    public Action<int>? LargeCountChanged { get; init; }

    /// <summary>Moves the small blobs of a page, and hands the large ones on to <see cref="RunAsync"/>.</summary>
    public async Task MoveAsync(IReadOnlyCollection<FollowedBlob> page, CancellationToken cancellationToken)
    {
        Task small = MoveSmallAsync(
            [.. page.Where(static blob => blob.Length <= MaxSmallLength)], cancellationToken);
        foreach (FollowedBlob blob in page.Where(static blob => blob.Length > MaxSmallLength))
        {
            LargeCountChanged?.Invoke(Interlocked.Increment(ref _largeCount));
            await _large.Writer.WriteAsync(blob, cancellationToken);
        }
        await small;
    }

    /// <summary>Moves large blobs until it is stopped, or one cannot be moved.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
        _large.Reader.ReadAllAsync(cancellationToken),
        CreateOptions(link.MaxConcurrentTransfers, cancellationToken),
        async (blob, token) =>
        {
            await mover.MoveAsync(blob, token);
            LargeCountChanged?.Invoke(Interlocked.Decrement(ref _largeCount));
        });

    private static ParallelOptions CreateOptions(int concurrency, CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken };

    private static IEnumerable<List<FollowedBlob>> Split(List<FollowedBlob> blobs)
    {
        var batch = new List<FollowedBlob>();
        long bytes = 0;
        foreach (FollowedBlob blob in blobs)
        {
            if (batch.Count == MaxBatchCount || (batch.Count > 0 && bytes + blob.Length > MaxBatchBytes))
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }
            batch.Add(blob);
            bytes += blob.Length;
        }
        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private Task MoveSmallAsync(List<FollowedBlob> blobs, CancellationToken cancellationToken) =>
        blobs.Count < MinBatchCount
            ? MoveEachAsync(blobs, cancellationToken)
            : Parallel.ForEachAsync(
                Split(blobs),
                CreateOptions(Math.Min(MaxConcurrentBatches, link.MaxConcurrentTransfers), cancellationToken),
                async (batch, token) =>
                {
                    if (!await link.TryBatchAsync(peer => mover.MoveBatchAsync(peer, batch, token)))
                    {
                        await MoveEachAsync(batch, token);
                    }
                });

    private Task MoveEachAsync(List<FollowedBlob> blobs, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            blobs, CreateOptions(link.MaxConcurrentTransfers, cancellationToken), mover.MoveAsync);
}
