using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using BlobStash.Client;
using BlobStash.Core.Digests;
using BlobStash.EndToEnd.Tests.Blobs;
using BlobStash.EndToEnd.Tests.Nodes;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;

namespace BlobStash.EndToEnd.Tests;

public sealed partial class ShutdownTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Terminate_WhileABlobIsOnItsWay_LetsItFinish()
    {
        await using Node node = await Node.StartAsync(_folder.Path);
        var blob = new SampleBlob(seed: 1, length: 1_000_000);
        using var content = new GatedStream(blob.Bytes.ToArray(), openBytes: 500_000);
        // The bytes may be on their way to a node that has not looked at them yet; its segment says that it has.
        using var segments = new FileSystemWatcher(Path.Combine(_folder.Path, "data", "segments"));
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        segments.Created += (_, _) => begun.TrySetResult();
        segments.EnableRaisingEvents = true;
        var put = node.Client.PutAsync(blob.Digest, content);
        await content.GateReached;
        await begun.Task.WaitAsync(Deadline);

        node.Process.Terminate();
        await node.Process.Output.WaitAsync(StoppingPattern(), Deadline);
        content.Open();

        Assert.True(await put);
        Assert.Equal(0, await node.Process.WaitForExitAsync());
        await using Node restarted = await Node.StartAsync(_folder.Path);
        await NodeBlobs.AssertHoldsAsync(restarted.Client, [blob.Digest]);
    }

    [Fact]
    public async Task Terminate_UnderLoad_KeepsWhatWasAcknowledgedAndNeedsNoReplay()
    {
        var acknowledged = new ConcurrentBag<Digest>();
        await using (Node node = await Node.StartAsync(_folder.Path))
        {
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var writers = Enumerable.Range(0, 16)
                .Select(writer => Task.Run(() => WriteAsync(node, writer, acknowledged, enough)))
                .ToList();
            await Task.WhenAny([enough.Task, .. writers]);

            Assert.Equal(0, await node.StopAsync());
            await Task.WhenAll(writers);
            await node.Process.Output.WaitAsync(CheckpointPattern(), Deadline);
            Assert.Equal("", node.Process.Errors.Text);
        }

        await using Node restarted = await Node.StartAsync(_folder.Path);
        Match opened = await restarted.Process.Output.WaitAsync(OpenedPattern(), Deadline);
        Assert.Equal("0", opened.Groups["replayed"].Value);
        List<ListedBlob> listed = await NodeBlobs.ListAsync(restarted.Client);
        Assert.Subset(listed.Select(static blob => blob.Digest).ToHashSet(), acknowledged.ToHashSet());
        await NodeBlobs.AssertConsistentAsync(restarted.Client, listed);
    }

    private static async Task WriteAsync(
        Node node, int writer, ConcurrentBag<Digest> acknowledged, TaskCompletionSource enough)
    {
        using BlobStashClient client = node.CreateClient();
        try
        {
            for (var i = 0; ; i++)
            {
                var blob = new SampleBlob((writer * 1_000_000) + i, length: i * 997 % 60_000);
                await blob.PutAsync(client);
                acknowledged.Add(blob.Digest);
                if (i == 20)
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

    [GeneratedRegex("BlobStash stops")]
    private static partial Regex StoppingPattern();

    [GeneratedRegex("Wrote a checkpoint of [0-9]+ blobs?")]
    private static partial Regex CheckpointPattern();

    [GeneratedRegex("Opened the store: .* (?<replayed>[0-9]+) records? replayed")]
    private static partial Regex OpenedPattern();
}
