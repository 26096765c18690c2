using System.Globalization;
using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>Runs the sessions of a simulation and holds each to its bounds.</summary>
internal sealed class SimulatedSessions(
    SimulationWorld world, IReadOnlyList<SyncRoute> routes, SimulationCensus census)
{
    /// <summary>Most time that a request takes: lost on a slow link, with a long pause before.</summary>
    private static readonly TimeSpan MaxRequestTime = TimeSpan.FromSeconds(120);

    /// <summary>Requests of the search at once: one bucket each.</summary>
    private const int MaxSearching = 4;

    /// <summary>Batches at once, each way.</summary>
    private const int MaxBatches = 3;

    private readonly SimulatedLink[] _links = [.. routes.Select(world.CreateLink)];

    public int Count => routes.Count;

    /// <summary>Requests of the last session of each route.</summary>
    public int[] LastRequests { get; } = new int[routes.Count];

    /// <summary>Sets the weather on all links.</summary>
    public void SetFaults(NetworkFaults faults)
    {
        foreach (var link in _links)
        {
            link.Faults = faults;
        }
    }

    /// <summary>Waits for everything that is still on its way.</summary>
    public Task SettleAsync() => Task.WhenAll(_links.Select(link => link.SettleAsync()));

    /// <summary>Runs a session in bad weather: it may fail, but only by the errors that it documents.</summary>
    public async Task TryRunAsync(int route)
    {
        try
        {
            await RunAsync(route);
        }
        catch (PeerException exception)
        {
            census.Count("sessions failed");
            world.Trace.Add($"{routes[route]} failed: {exception.Message}");
        }
        catch (OperationCanceledException)
        {
            census.Count("sessions stopped");
            world.Trace.Add($"{routes[route]} was stopped");
        }
    }

    /// <summary>Runs a session.</summary>
    /// <exception cref="SimulationFailure">It took more than it may.</exception>
    public async Task<SyncReport> RunAsync(int index)
    {
        var route = routes[index];
        var (node, target) = (world.Nodes[route.From], world.Nodes[route.To]);
        var peer = new SimulatedPeer(target, _links[index]);
        var options = new SyncOptions
        {
            Direction = route.Direction,
            Deletions = route.Deletions,
            MaxConcurrentTransfers = route.MaxConcurrentTransfers,
        };
        var session = new SyncSession(node.Replica, peer, options, node.Clock) { Random = _links[index].Random };
        var (began, blobs) = (world.Clock.Now, node.Current.Count + target.Current.Count);
        world.Trace.Add($"{route} begins with {node.Current.Count} and {target.Current.Count} blobs");
        try
        {
            var report = await session.RunAsync(node.Lifetime.Token);
            Note(route, report);
            return report;
        }
        finally
        {
            blobs = Math.Max(blobs, node.Current.Count + target.Current.Count);
            LastRequests[index] = peer.Requests;
            RequireBounds(route, peer, blobs, world.Clock.Now - began);
        }
    }

    private void Note(SyncRoute route, SyncReport report)
    {
        census.Count("sessions ended");
        census.Count($"method {report.Method}");
        census.Count("blobs moved", report.Pulled.Blobs + report.Pushed.Blobs);
        census.Count("blobs left deleted", report.SkippedDeleted);
        census.Count("blobs returned", report.Returned);
        census.Count("blobs deleted by sessions", report.Deletions.Here + report.Deletions.There);
        census.Count("deletions refused", report.Deletions.Refused);
        census.Count("sessions equal but for deletions", report.EqualButDeletions is null ? 0 : 1);
        census.Count("blobs failed", report.FailedBlobs);
        census.Count("sessions fell back", report.Fallback is null ? 0 : 1);
        census.Count("sessions ended early", report.EndedEarly is null ? 0 : 1);
        census.Count("sessions proven", report.ProvenEqual is null ? 0 : 1);
        world.Trace.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{route} ends: {report.Method}, {report.Pulled.Blobs} pulled, {report.Pushed.Blobs} pushed, "
            + $"{report.Deletions.Here} deleted here, {report.Deletions.There} there, "
            + $"{report.SkippedDeleted} left deleted, {report.FailedBlobs} failed; {report.Fallback} "
            + $"{report.EndedEarly}{(report.ProvenEqual is null ? "" : "proven equal")}"));
    }

    private void RequireBounds(SyncRoute route, SimulatedPeer peer, long blobs, TimeSpan duration)
    {
        census.Count("requests", peer.Requests);
        census.Most("most requests of a session", peer.Requests);
        census.Most("most requests at once", peer.MostInFlight);
        census.Most("most seconds of a session", (long)duration.TotalSeconds);

        // Three looks with all buckets in sketches of few blocks and lists, every blob three times by itself, and what
        // is asked and told of deletions.
        var mostRequests = (3 * 256 * 5) + (3 * blobs) + (3 * 4);
        var mostInFlight = (3 * route.MaxConcurrentTransfers) + (2 * MaxBatches) + MaxSearching + 1;
        var longest = MaxRequestTime * (peer.Requests + 1);
        if (peer.Requests > mostRequests || peer.MostInFlight > mostInFlight || duration > longest)
        {
            throw new SimulationFailure(
                $"A session {route} made {peer.Requests} requests, {peer.MostInFlight} at once, in {duration}.");
        }
    }
}
