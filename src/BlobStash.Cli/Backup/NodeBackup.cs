using BlobStash.Cli.Progress;
using BlobStash.Client;
using BlobStash.Client.Peers;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Reconciliation;

namespace BlobStash.Cli.Backup;

/// <summary>
/// Brings a copy to the state of a node over HTTP: fetches what it lacks, deletes what the node does not have any more,
/// and begins again until its root is one that the node has told. Memory is bounded as that of a session. For one run.
/// </summary>
internal sealed class NodeBackup(
    BackupReplica copy, PeerConnection connection, TimeProvider clock, IProgress<SyncProgress>? progress)
{
    /// <summary>Sessions before it gives up on a node that changes all the time; each leaves a smaller difference.
    /// </summary>
    private const int MaxSessions = 50;

    /// <summary>Sessions in a row that fetch nothing and fail; a blob that was deleted meanwhile costs one.</summary>
    private const int MaxFruitlessSessions = 3;

    private const int MaxConcurrentDeletions = 64;

    private readonly IPeer _peer = connection.OpenPeer();
    private TransferCount _fetched;
    private long _deleted;

    /// <summary>Runs it.</summary>
    /// <param name="mayShrink">Also deletes more than half of what the copy held.</param>
    /// <param name="cancellationToken">Ends it; the next run goes on from what is there.</param>
    /// <exception cref="PeerException">The node cannot be reached, refuses, or broke off.</exception>
    /// <exception cref="CommandException">The copy would lose more than half of its blobs.</exception>
    public async Task<NodeBackupReport> RunAsync(bool mayShrink, CancellationToken cancellationToken)
    {
        var before = copy.GetState();
        SyncReport? last = null;
        var fruitless = 0;
        for (var session = 0; session < MaxSessions && fruitless < MaxFruitlessSessions; session++)
        {
            var state = await _peer.GetStateAsync(cancellationToken);
            if (session == 0 && before.Count > 0 && !mayShrink)
            {
                await RefuseToShrinkAsync(before, state, cancellationToken);
            }

            var steps = new MerkleReconciler(copy.GetState(), state).Steps;
            if (steps.Count == 0)
            {
                return await ReportAsync(isCopy: true, last, cancellationToken);
            }

            last = await FetchAsync(cancellationToken);
            await DeleteOthersAsync(cancellationToken);
            fruitless = last is { Pulled.Blobs: 0, FailedBlobs: > 0 } ? fruitless + 1 : 0;
            if (last.EndedEarly is not null)
            {
                break;
            }
        }

        return await ReportAsync(isCopy: false, last, cancellationToken);
    }

    private async Task<NodeBackupReport> ReportAsync(
        bool isCopy, SyncReport? last, CancellationToken cancellationToken)
    {
        var state = await copy.GetStateWithRootAsync(cancellationToken);
        return new NodeBackupReport(isCopy, state.Root.GetValueOrDefault(), state.Count, _fetched, _deleted)
        {
            Failures = isCopy || last is null ? [] : last.Failures,
            EndedEarly = isCopy ? null : last?.EndedEarly,
        };
    }

    private async Task<SyncReport> FetchAsync(CancellationToken cancellationToken)
    {
        var options = new SyncOptions { Direction = SyncDirection.Pull };
        var report = await new SyncSession(copy, _peer, options, clock).RunAsync(progress, cancellationToken);
        _fetched = new TransferCount(_fetched.Blobs + report.Pulled.Blobs, _fetched.Bytes + report.Pulled.Bytes);
        return report;
    }

    private async Task DeleteOthersAsync(CancellationToken cancellationToken)
    {
        var state = await _peer.GetStateAsync(cancellationToken);
        foreach (var step in new MerkleReconciler(copy.GetState(), state).Steps)
        {
            // Many at once, so that they share the flushes.
            var others = (await FindDifferenceAsync(step, cancellationToken)).Have;
            var parallel = new ParallelOptions
            {
                MaxDegreeOfParallelism = MaxConcurrentDeletions,
                CancellationToken = cancellationToken,
            };
            await Parallel.ForEachAsync(others, parallel, async (digest, token) =>
            {
                if (await copy.DeleteAsync(digest, token))
                {
                    Interlocked.Increment(ref _deleted);
                }
            });
        }
    }

    /// <summary>A node that lost its data directory, or another node at the same address, must not empty the copy.
    /// </summary>
    private async Task RefuseToShrinkAsync(
        MerkleState before, MerkleState state, CancellationToken cancellationToken)
    {
        long others = 0;
        foreach (var step in new MerkleReconciler(before, state).Steps)
        {
            others += (await FindDifferenceAsync(step, cancellationToken)).Have.Count;
        }

        if (others > before.Count / 2)
        {
            var lost = Quantity.Choose(before.Count, "the only blob", $"{others} of the {before.Count} blobs");
            throw new CommandException(
                ExitCode.Unusable,
                $"{connection.Name} lacks {lost} of the copy, which would be deleted from it; if that is meant, add "
                + "--shrink");
        }
    }

    private async Task<BucketDifference> FindDifferenceAsync(BucketStep step, CancellationToken cancellationToken)
    {
        List<Digest> theirs = step.NeedsPeerDigests ? await _peer.GetLeafAsync(step.Prefix, cancellationToken) : [];
        var ours = new List<Digest>();
        copy.CopyBucket(step.Prefix, ours);
        return MerkleReconciler.Reconcile(step, ours, theirs);
    }
}
