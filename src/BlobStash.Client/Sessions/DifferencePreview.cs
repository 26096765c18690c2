using BlobStash.Client.Reconciliation;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Sessions;

/// <summary>Counts what a session would move, for a dry run. Parts may come at once.</summary>
internal sealed class DifferencePreview(SessionContext context)
{
    private readonly Lock _counting = new();
    private readonly List<Digest> _toPull = [];
    private readonly List<Digest> _toPush = [];
    private TransferCount _pulls;
    private TransferCount _pushes;

    /// <summary>Looks at a part of the difference.</summary>
    public async ValueTask AddAsync(DifferencePart part, CancellationToken cancellationToken)
    {
        var direction = context.Options.Direction;
        if (direction == SyncDirection.Push)
        {
            context.Tally.AddLeftAlone(0, part.Need.Count);
        }
        else
        {
            await AddPullsAsync(part.Need, cancellationToken).ConfigureAwait(false);
        }

        if (direction == SyncDirection.Pull)
        {
            context.Tally.AddLeftAlone(part.Have.Count, 0);
        }
        else
        {
            await AddPushesAsync(part.Have, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What was counted so far.</summary>
    public SyncDifference ToDifference()
    {
        lock (_counting)
        {
            return new SyncDifference(
                new PlannedMoves(_pulls.Blobs, _pulls.Bytes, [.. _toPull]),
                new PlannedMoves(_pushes.Blobs, _pushes.Bytes, [.. _toPush]));
        }
    }

    private async ValueTask AddPullsAsync(IReadOnlyList<Digest> need, CancellationToken cancellationToken)
    {
        var transfers = need.Where(digest => !context.Local.Contains(digest)).ToLookup(
            digest => context.Local.IsDeleted(digest));
        Digest[] wanted = [.. transfers[false]];
        foreach (var _ in transfers[true])
        {
            context.Tally.AddSkippedDeleted(TransferDirection.Pull);
        }

        foreach (var chunk in wanted.Chunk(BatchFormat.MaxBlobs))
        {
            var stats = await AskAsync(chunk, cancellationToken).ConfigureAwait(false);
            Add(ref _pulls, _toPull, chunk, stats?.Sum(stat => stat.Length) ?? 0);
        }
    }

    private async ValueTask AddPushesAsync(IReadOnlyList<Digest> have, CancellationToken cancellationToken)
    {
        foreach (var chunk in have.Chunk(BatchFormat.MaxBlobs))
        {
            var stats = await AskAsync(chunk, cancellationToken).ConfigureAwait(false);
            var wanted = new List<Digest>(chunk.Length);
            for (var i = 0; i < chunk.Length; i++)
            {
                if (stats is not null && stats[i].Status == BatchStatus.Deleted)
                {
                    context.Tally.AddSkippedDeleted(TransferDirection.Push);
                }
                else
                {
                    wanted.Add(chunk[i]);
                }
            }

            Add(ref _pushes, _toPush, wanted, wanted.Sum(digest => context.Local.FindLength(digest) ?? 0));
        }
    }

    private async Task<IReadOnlyList<BlobStat>?> AskAsync(Digest[] digests, CancellationToken cancellationToken)
    {
        if (context.Batches is not { } peer)
        {
            return null;
        }

        try
        {
            return await context.Retries.RunAsync(token => peer.StatAsync(digests, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PeerException exception) when (!exception.IsTransient)
        {
            context.NoteBatchFailure(exception);
            return null;
        }
    }

    private void Add(ref TransferCount count, List<Digest> named, IReadOnlyList<Digest> digests, long bytes)
    {
        lock (_counting)
        {
            count = new TransferCount(count.Blobs + digests.Count, count.Bytes + bytes);
            named.AddRange(digests.Take(context.Options.DryRunLimit - named.Count));
        }
    }
}
