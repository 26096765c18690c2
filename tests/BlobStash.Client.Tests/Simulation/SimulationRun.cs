using BlobStash.Protocol.Documents;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>
/// One simulation: a storm, in which anything may happen, and then rounds without faults, in which all nodes must
/// converge as fast as their routes allow.
/// </summary>
internal sealed class SimulationRun : IDisposable
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(0.2);

    private readonly Scenario _scenario;
    private readonly SimulationWorld _world;
    private readonly SimulatedSessions _sessions;

    public SimulationRun(int seed, VirtualClock clock)
    {
        _scenario = new Scenario(seed);
        _world = new SimulationWorld(_scenario, clock);
        _sessions = new SimulatedSessions(_world, _scenario.Routes, Census);
    }

    public SimulationTrace Trace => _world.Trace;

    public SimulationCensus Census { get; } = new();

    /// <summary>Whether the first node goes on lying about what it stores, so that the nodes cannot converge.</summary>
    public bool HasForgetfulNode { get; init; }

    /// <summary>Runs it.</summary>
    /// <exception cref="SimulationFailure">Something happened that must not happen.</exception>
    public async Task RunAsync()
    {
        var incidents = new Incidents(_world, _scenario, Census);
        incidents.Fill();
        var storm = Enumerable.Range(0, _sessions.Count).Select(SyncAsync)
            .Concat(Enumerable.Range(0, _scenario.Incidents).Select(_ => HappenAsync(incidents)));
        await Task.WhenAll(storm.ToList());
        CalmDown();
        await _sessions.SettleAsync();
        _world.Ledger.Check();
        await (_scenario.HasStamps ? RestAsync() : ConvergeAsync());
    }

    public void Dispose() => _world.Dispose();

    /// <summary>Runs the sessions of a route until the storm is over.</summary>
    private async Task SyncAsync(int route)
    {
        var node = _world.Nodes[_scenario.Routes[route].From];
        while (_world.Clock.Now < _scenario.Storm)
        {
            await WaitAsync(LongestInterval);
            if (node.IsUp)
            {
                await _sessions.TryRunAsync(route);
                _world.Ledger.Check(_scenario.Routes[route].From);
                _world.Ledger.Check(_scenario.Routes[route].To);
            }
        }
    }

    private async Task HappenAsync(Incidents incidents)
    {
        await WaitAsync(_scenario.Storm);
        await incidents.HappenAsync();
    }

    private void CalmDown()
    {
        Trace.Add("the storm is over");
        _sessions.SetFaults(NetworkFaults.None);
        foreach (var node in _world.Nodes)
        {
            node.Lie = Lie.None;

            // From now on nothing but the sessions makes a difference.
            node.Running.Stop();
        }

        _world.Nodes[0].Lie = HasForgetfulNode ? Lie.Storage : Lie.None;
    }

    /// <summary>Rounds until nothing moves any more: soon, and with nothing left to do between any two nodes.</summary>
    private async Task RestAsync()
    {
        var isAtRest = false;
        var forgotten = new ForgottenDeletions(_world.Nodes);
        Census.Count("deletions forgotten", forgotten.Count);
        for (var round = 1; !isAtRest; round++)
        {
            Trace.Add($"round {round}");
            var account = new RoundAccount(_world.Nodes, _scenario.Routes);
            var reports = await RunRoundAsync();
            account.Check(reports);
            _world.Ledger.Check();
            forgotten.Check();
            Census.Most("most rounds with deletions", round);
            isAtRest = reports.All(report => report is
            {
                Pulled.Blobs: 0, Pushed.Blobs: 0, Deletions.Here: 0, Deletions.There: 0, FailedBlobs: 0,
            });
            if (isAtRest)
            {
                CheckPairs(reports);
            }
            else if (round > (2 * _world.Nodes.Count) + 1)
            {
                throw new SimulationFailure($"After {round} rounds, blobs still move or are deleted.");
            }
        }
    }

    private void CheckPairs(SyncReport[] reports)
    {
        foreach (var (index, (route, report)) in _scenario.Routes.Zip(reports).Index())
        {
            var pair = new SettledPair(route, _world.Nodes[route.From], _world.Nodes[route.To]);
            pair.Check(report, _sessions.LastRequests[index]);
        }

        _world.Ledger.CheckRest(_scenario.Customs, Census);
        Census.Count("simulations with stamps");
    }

    private Task<SyncReport[]> RunRoundAsync() =>
        Task.WhenAll(Enumerable.Range(0, _sessions.Count).Select(RunCalmlyAsync).ToList());

    private async Task ConvergeAsync()
    {
        var expected = new ExpectedSets(_world.Nodes, _scenario.Routes);
        SyncReport[] reports = [];
        for (var round = 1; !expected.IsFinal; round++)
        {
            Trace.Add($"round {round}");
            expected.Advance();
            reports = await RunRoundAsync();
            _world.Ledger.Check();
            expected.Check(round);
            Census.Most("most rounds", round);
        }

        RequireRest(reports, expected.AreEqual);
    }

    private async Task<SyncReport> RunCalmlyAsync(int route)
    {
        await WaitAsync(LongestStart);
        var report = await _sessions.RunAsync(route);
        if (report.EndedEarly is not null || (report.FailedBlobs > 0 && !IsDeletedMeanwhile(report)))
        {
            throw new SimulationFailure(
                $"Without faults, {_scenario.Routes[route]} ended early ({report.EndedEarly}) or failed "
                + $"{report.FailedBlobs} blobs: {string.Join(", ", report.Failures.Select(failed => failed.Reason))}");
        }

        return report;
    }

    /// <summary>Another session of the round brought a deletion to the peer, which had just named the blob.</summary>
    private bool IsDeletedMeanwhile(SyncReport report) => _scenario.HasStamps && report.Failures.All(
        failed => failed.Reason is "The peer does not have the blob any more." or "The peer failed: NotFound.");

    /// <summary>The last round had nothing to do; and if all sets are the same, it found all roots equal.</summary>
    private void RequireRest(SyncReport[] reports, bool areEqual)
    {
        var moved = reports.Sum(report => report.Pulled.Blobs + report.Pushed.Blobs);
        var inSync = reports.Count(report => report is { AlreadyInSync: true, ProvenEqual: not null });
        var roots = _world.Nodes.Select(node => node.Current.GetState().MerkleRoot).Distinct().Count();
        if (moved > 0 || (areEqual && (roots > 1 || inSync < reports.Length)))
        {
            throw new SimulationFailure(
                $"In the last round {moved} blobs moved; there are {roots} roots, and {inSync} of {reports.Length} "
                + "sessions found them equal.");
        }

        Census.Count("simulations with equal roots", areEqual ? 1 : 0);
    }

    private Task WaitAsync(TimeSpan longest) =>
        Task.Delay(_world.Random.Time(longest), _world.Clock, CancellationToken.None);
}
