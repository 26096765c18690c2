using System.Collections.Concurrent;
using BlobStash.Client;
using BlobStash.Core.Digests;
using BlobStash.EndToEnd.Tests.Blobs;
using BlobStash.EndToEnd.Tests.Nodes;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;

namespace BlobStash.EndToEnd.Tests;

public sealed class CrashTests : IDisposable
{
    private const int Writers = 16;
    private const int PutsBeforeKill = 150;
    private const int DefaultRounds = 3;
    private const string RoundsVariable = "BLOBSTASH_KILL_ROUNDS";

    // From nothing to a blob that takes several writes; the last has a file of its own.
    private static readonly int[] Lengths = [0, 1, 100, 1024, 1024, 4096, 70_000, 300_000, 2 << 20];
    private const int LengthOfOwnFile = 17 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<Digest, int> _offered = new();
    private readonly ConcurrentDictionary<Digest, int> _acknowledged = new();

    // What a round has read is not read again by the next one, but all of it at the end.
    private readonly HashSet<Digest> _served = [];
    private int _puts;

    private static int Rounds =>
        int.TryParse(Environment.GetEnvironmentVariable(RoundsVariable), out var rounds) ? rounds : DefaultRounds;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_InTheMiddleOfPuts_LosesNoAcknowledgedBlob()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await using Node node = await Node.StartAsync(_folder.Path);
            await CheckAsync(node);
            await PutUntilKilledAsync(node, round);
        }

        await using Node last = await Node.StartAsync(_folder.Path);
        _served.Clear();
        await CheckAsync(last);
        Assert.True(_acknowledged.Count > PutsBeforeKill, $"only {_acknowledged.Count} blobs were stored");
        Assert.Equal(0, await last.StopAsync());
    }

    private async Task CheckAsync(Node node)
    {
        List<ListedBlob> listed = await NodeBlobs.ListAsync(node.Client);
        var stored = listed.ToDictionary(static blob => blob.Digest, static blob => blob.Length);

        Assert.All(_acknowledged, blob => Assert.Equal(blob.Value, stored[blob.Key]));
        Assert.All(stored, blob => Assert.Equal(blob.Value, _offered[blob.Key]));
        await NodeBlobs.AssertStateAsync(node.Client, listed);
        await NodeBlobs.AssertServedAsync(node.Client, listed.Where(blob => _served.Add(blob.Digest)));
    }

    private async Task PutUntilKilledAsync(Node node, int round)
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var target = Volatile.Read(ref _puts) + PutsBeforeKill;
        var writers = Enumerable.Range(0, Writers)
            .Select(writer => Task.Run(() => WriteAsync(node, (round * Writers) + writer, target, enough)))
            .ToList();

        await Task.WhenAny([enough.Task, .. writers]);
        await node.Process.KillAsync();
        await Task.WhenAll(writers);
    }

    /// <summary>Stores blobs until the node is gone.</summary>
    private async Task WriteAsync(Node node, int seed, int target, TaskCompletionSource enough)
    {
        using BlobStashClient client = node.CreateClient();
        var random = new Random(seed);
        try
        {
            for (var i = 0; ; i++)
            {
                var isOwnFile = seed % Writers == 0 && i == 0;
                var length = isOwnFile ? LengthOfOwnFile : Lengths[random.Next(Lengths.Length)];
                var blob = new SampleBlob(random.Next(), length);
                _offered[blob.Digest] = length;
                await blob.PutAsync(client);
                _acknowledged[blob.Digest] = length;
                if (Interlocked.Increment(ref _puts) == target)
                {
                    enough.TrySetResult();
                }
            }
        }
        catch (BlobStashException e)
        {
            Assert.Equal(BlobStashProblem.NodeUnreachable, e.Problem);
        }
    }
}
