using BlobStash.Core.Hashing;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>What befalls the nodes while they sync.</summary>
internal sealed class Incidents(SimulationWorld world, Scenario scenario, SimulationCensus census)
{
    /// <summary>Blobs that are put and deleted over and over, on all nodes.</summary>
    private const int Contested = 6;

    private static readonly TimeSpan LongestRestart = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromHours(2);

    /// <summary>Gives the nodes what they have at first.</summary>
    public void Fill()
    {
        for (var blob = 0; blob < scenario.CommonBlobs; blob++)
        {
            var bytes = NewBlob();
            for (var node = 0; node < world.Nodes.Count; node++)
            {
                world.Put(node, bytes);
            }
        }

        for (var node = 0; node < world.Nodes.Count; node++)
        {
            for (var blobs = world.Random.Next(scenario.OwnBlobs + 1); blobs > 0; blobs--)
            {
                world.Put(node, NewBlob());
            }
        }
    }

    /// <summary>Lets one thing happen.</summary>
    public async Task HappenAsync()
    {
        var index = world.Random.Next(world.Nodes.Count);
        var node = world.Nodes[index];
        switch (world.Random.Next(11))
        {
            case var _ when !node.IsUp:
                break;
            case 0 or 1 or 2:
                PutSome(index);
                break;
            case 3 or 4:
                DeleteSome(index);
                break;
            case 5:
                await RestartAsync(index, fromBackup: false);
                break;
            case 6 when node.HasBackup:
                await RestartAsync(index, fromBackup: true);
                break;
            case 6 or 7:
                Note(node, "takes a backup", "backups");
                node.TakeBackup();
                break;
            case 8:
                node.Lie = (Lie)world.Random.Next(1, Enum.GetValues<Lie>().Length);
                Note(node, $"lies about {node.Lie}", "lies");
                break;
            case 9:
                Note(node, "runs on for long", "grace times over");
                node.Running.Pass(world.Random.Time(2 * LongestAbsence));
                break;
            default:
                node.Clock.Offset = DrawOffset();
                Note(node, $"takes it to be {node.Clock.GetUtcNow():u}", "wrong clocks");
                break;
        }
    }

    private TimeSpan DrawOffset()
    {
        var most = scenario.Customs.HaveGoodClocks
            ? TimeSpan.FromMinutes(2)
            : world.Random.Pick(
                TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(20), TimeSpan.FromDays(4), TimeSpan.FromDays(10_000));
        return world.Random.Time(2 * most) - most;
    }

    private void PutSome(int index)
    {
        var count = world.Random.Next(1, 20);
        Note(world.Nodes[index], $"gets {count} blobs of a client", "puts");
        for (; count > 0; count--)
        {
            // Some were stored elsewhere before, or here, and perhaps deleted.
            var isKnown = world.Ledger.Blobs.Count > 0 && world.Random.Chance(0.3);
            world.Put(index, isKnown ? DrawKnown() : NewBlob());
        }
    }

    private byte[] DrawKnown()
    {
        var blobs = world.Ledger.Blobs;
        return blobs[world.Random.Next(world.Random.Chance(0.5) ? Math.Min(Contested, blobs.Count) : blobs.Count)];
    }

    private void DeleteSome(int index)
    {
        var node = world.Nodes[index];
        var digests = node.Current.Digests();
        if (node.Traits.IsOriginal || digests.Count == 0)
        {
            return;
        }

        var count = world.Random.Next(1, 20);
        var isLocal = node.Traits.KnowsStamps && world.Random.Chance(scenario.Customs.AreOpen ? 0.03 : 0.2);
        Note(node, $"deletes up to {count} blobs", isLocal ? "local deletions" : "deletions");
        var contested = world.Ledger.Blobs.Take(Contested).Select(blob => Blake2b256.Hash(blob))
            .Where(digest => world.Random.Chance(0.3) && node.Current.Contains(in digest));
        foreach (var digest in world.Random.GetItems(digests.ToArray(), count).Union(contested.ToList()))
        {
            world.Ledger.NoteDelete(index, digest, node.Delete(digest, isLocal), isLocal);
        }
    }

    private async Task RestartAsync(int index, bool fromBackup)
    {
        var node = world.Nodes[index];
        Note(node, fromBackup ? "stops, to be restored" : "stops", fromBackup ? "restorations" : "restarts");
        node.Stop();
        var isAbsent = world.Random.Chance(0.1);
        census.Count("long absences", isAbsent ? 1 : 0);
        await Task.Delay(
            world.Random.Time(isAbsent ? LongestAbsence : LongestRestart), world.Clock, CancellationToken.None);
        world.Ledger.Check();
        node.Start(fromBackup);
        if (fromBackup)
        {
            world.Ledger.NoteRestore(index);
        }

        world.Trace.Add($"{node.Name} is up again with {node.Current.Count} blobs");
    }

    private byte[] NewBlob() => world.Random.Bytes(world.Random.Next(4, scenario.MaxBlobLength + 1));

    private void Note(SimulatedNode node, string what, string kind)
    {
        census.Count(kind);
        world.Trace.Add($"{node.Name} {what}");
    }
}
