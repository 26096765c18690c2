using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>
/// What docs/protocol/deletions.md makes of a blob on two nodes, read as a table: whether a session between them has
/// nothing more to do with it.
/// </summary>
internal sealed class SettledPair(SyncRoute route, SimulatedNode from, SimulatedNode to)
{
    private bool KnowsStamps => from.Traits.KnowsStamps && to.Traits.KnowsStamps;

    /// <summary>Checks all blobs, and what the last session said of them.</summary>
    /// <param name="report">What it said.</param>
    /// <param name="requests">What it took.</param>
    /// <exception cref="SimulationFailure">There is something left to do, or the report is wrong.</exception>
    public void Check(SyncReport report, int requests)
    {
        HashSet<Digest> here = [.. from.Current.Digests()];
        HashSet<Digest> there = [.. to.Current.Digests()];
        foreach (var digest in here.Union(there).Where(digest => !IsSettled(digest)))
        {
            throw new SimulationFailure(
                $"{route} is at rest with {digest}: {Describe(from, digest)} and {Describe(to, digest)}.");
        }

        here.SymmetricExceptWith(there);
        RequireTrue(report, here);
        RequireCheap(report, requests, here.Count);
    }

    /// <summary>What it costs to find that nothing is to be done follows what the nodes differ by.</summary>
    private void RequireCheap(SyncReport report, int requests, int apart)
    {
        // A summary, or the state of a node that knows none; else a few more to find, name and prove the difference,
        // and at most three for each blob: its bucket, what became of it, and the offer of it.
        var most = apart == 0 ? 2 : 12 + (3 * apart);
        if (requests > most)
        {
            throw new SimulationFailure(
                $"{route} made {requests} requests ({report.Method}) to find {apart} blobs that stay apart.");
        }
    }

    /// <summary>The sets differ by these, and nothing has changed since the session began.</summary>
    private void RequireTrue(SyncReport report, HashSet<Digest> apart)
    {
        var isEqual = apart.Count == 0;
        var mustKnow = !isEqual && KnowsStamps && route.Direction == SyncDirection.Both;
        if ((report.ProvenEqual is not null) != isEqual
            || (report.EqualButDeletions is { } proof && (isEqual || proof.Blobs != apart.Count))
            || (report.EqualButDeletions is null && mustKnow)
            || (report.EqualButDeletions is not null && apart.Any(digest => !IsKeptApart(digest))))
        {
            throw new SimulationFailure(
                $"The report of {route} says {report.ProvenEqual} and {report.EqualButDeletions}, but "
                + $"{apart.Count} blobs are on one node alone.");
        }
    }

    private bool IsKeptApart(Digest digest) =>
        (from.Current.Contains(in digest) ? to : from).Current.IsDeleted(in digest);

    private bool IsSettled(Digest digest)
    {
        var (here, there) = (StandingOf(from, digest), StandingOf(to, digest));
        return (here.Stat.Status, there.Stat.Status) switch
        {
            (BatchStatus.Stored, BatchStatus.Absent) => !route.MovesTo,
            (BatchStatus.Absent, BatchStatus.Stored) => !route.MovesFrom,
            (BatchStatus.Stored, BatchStatus.Deleted) =>
                IsLeft(here, there, route.MovesTo, route.Deletions.Takes(), from),
            (BatchStatus.Deleted, BatchStatus.Stored) => IsLeft(
                there, here, route.MovesFrom, route.Deletions.Gives() && !to.Traits.RefusesDeletions, to),
            _ => true,
        };
    }

    private bool IsLeft(in BlobStanding put, in BlobStanding deletion, bool moves, bool deletes, SimulatedNode holder)
    {
        var isExpired = deletion.Traits.HasFlag(DeletionTraits.Expired);
        if (isExpired || (KnowsStamps && put.Stamp >= deletion.Stamp))
        {
            return !moves;
        }

        return !KnowsStamps
            || !deletes
            || deletion.Traits.HasFlag(DeletionTraits.Local)
            || holder.Current.Changes.IsFromFuture(deletion.Stamp, put.Stamp);
    }

    private static BlobStanding StandingOf(SimulatedNode node, Digest digest) =>
        node.Current.FindStanding(digest).GetValueOrDefault();

    private static string Describe(SimulatedNode node, Digest digest)
    {
        var standing = StandingOf(node, digest);
        return $"{standing.Stat.Status} {standing.Stamp} {standing.Traits} on {node.Name}";
    }
}
