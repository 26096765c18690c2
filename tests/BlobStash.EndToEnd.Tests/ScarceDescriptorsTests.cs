using BlobStash.Client;
using BlobStash.EndToEnd.Tests.Blobs;
using BlobStash.EndToEnd.Tests.Nodes;
using BlobStash.EndToEnd.Tests.Platform;

namespace BlobStash.EndToEnd.Tests;

/// <summary>More clients than the process may have descriptors.</summary>
public sealed class ScarceDescriptorsTests : IDisposable
{
    private const int BlobLength = 100_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxTheory]
    [InlineData(1024, 1500)]
    [InlineData(320, 500)]
    public async Task Connect_MoreIdleClientsThanDescriptors_LeavesTheNodeWell(int descriptors, int clients)
    {
        await using Node node = await StartAsync(descriptors);
        var blob = new SampleBlob(1, BlobLength);

        using (await StalledCrowd.GatherAsync(node.Url, clients, []))
        {
            Assert.InRange(node.Process.CountDescriptors(), 1, descriptors - 1);
        }

        await PutAsync(node, blob);
        Assert.Empty(node.Process.Errors.Text);
        Assert.Equal(0, await node.StopAsync());
    }

    [LinuxTheory]
    [InlineData(320, 100)]
    public async Task Put_MoreUploadsThanDescriptors_AllArriveInTheEnd(int descriptors, int uploads)
    {
        await using Node node = await StartAsync(descriptors);

        await Task.WhenAll(
            Enumerable.Range(0, uploads).Select(seed => PutAsync(node, new SampleBlob(seed, BlobLength))));

        Assert.Empty(node.Process.Errors.Text);
        Assert.Equal(0, await node.StopAsync());
    }

    [LinuxTheory]
    [InlineData(256)]
    public async Task Start_FewerDescriptorsThanANodeNeeds_IsRefusedInOneLine(int descriptors)
    {
        Directory.CreateDirectory(_folder.Path);
        await using var process = ServerProcess.Start(
            _folder.Path,
            new ProcessBounds(Descriptors: descriptors),
            ["--urls", "http://127.0.0.1:0", "--BlobStash:DataDirectory", "data"]);

        Assert.Equal(2, await process.WaitForExitAsync());
        Assert.Contains("A node needs 304 open files, and this process may have 256", process.Errors.Text);
        Assert.DoesNotContain('\n', process.Errors.Text.Trim());
        Assert.False(Directory.Exists(_folder.At("data")));
    }

    /// <summary>Stores a blob over a connection of its own, again while the node is full.</summary>
    private static async Task PutAsync(Node node, SampleBlob blob)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            try
            {
                using BlobStashClient client = node.CreateClient();
                await blob.PutAsync(client, deadline.Token);
                return;
            }
            catch (BlobStashException e) when (e.IsTransient && !node.Process.HasExited)
            {
                // Refused with 503, or closed: as many are served as there are descriptors.
                deadline.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private Task<Node> StartAsync(int descriptors) => Node.StartAsync(
        _folder.Path, new ProcessBounds(Descriptors: descriptors), apiKey: null, settings: []);
}
