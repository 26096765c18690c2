using System.Text.RegularExpressions;
using BlobStash.Core.Digests;
using BlobStash.EndToEnd.Tests.Blobs;
using BlobStash.EndToEnd.Tests.Nodes;

namespace BlobStash.EndToEnd.Tests;

public sealed partial class PeerIntervalTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Peers_WithAnInterval_ConvergeAgainAndAgain()
    {
        await using Node cellar = await Node.StartAsync(_folder.At("cellar"));
        await using Node attic = await Node.StartAsync(
            _folder.At("attic"),
            "--BlobStash:Sync:Peers:0:Name", "cellar",
            "--BlobStash:Sync:Peers:0:Url", cellar.Url.ToString(),
            "--BlobStash:Sync:Peers:0:Follow", "false",
            "--BlobStash:Sync:Peers:0:Interval", "00:00:01");
        var expected = new List<Digest>();

        for (var round = 0; round < 2; round++)
        {
            foreach (var (node, seed) in new[] { (cellar, 10 * round), (attic, 100 + (10 * round)) })
            {
                SampleBlob[] blobs = SampleBlob.CreateMany(seed, count: 5);
                expected.AddRange(blobs.Select(static blob => blob.Digest));
                foreach (SampleBlob blob in blobs)
                {
                    await blob.PutAsync(node.Client);
                }
            }
            await WaitUntilEqualAsync(attic, cellar, expected.Count);
        }

        await NodeBlobs.AssertHoldsAsync(cellar.Client, expected);
        await NodeBlobs.AssertHoldsAsync(attic.Client, expected);
    }

    /// <summary>Looks again after every session that the node reports.</summary>
    private static async Task WaitUntilEqualAsync(Node node, Node peer, int count)
    {
        while (true)
        {
            var seen = node.Process.Output.Count;
            var state = await node.Client.GetStateAsync();
            if (state.Count == count && state.Root == (await peer.Client.GetStateAsync()).Root)
            {
                return;
            }
            await node.Process.Output.WaitAsync(SyncedPattern(), Deadline, seen);
        }
    }

    [GeneratedRegex("Synced with cellar")]
    private static partial Regex SyncedPattern();
}
