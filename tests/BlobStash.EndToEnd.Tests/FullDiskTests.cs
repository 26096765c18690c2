using System.Net;
using BlobStash.Client;
using BlobStash.Core.Digests;
using BlobStash.EndToEnd.Tests.Blobs;
using BlobStash.EndToEnd.Tests.Nodes;
using BlobStash.EndToEnd.Tests.Platform;

namespace BlobStash.EndToEnd.Tests;

public sealed class FullDiskTests : IDisposable
{
    private const int BlobLength = 100_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [MountFact]
    public async Task Put_DiskIsFull_Answers507AndEverythingElseWorks()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_folder.At("disk"), mebibytes: 16);
        var held = new HashSet<Digest>();
        string[] settings = ["--BlobStash:DataDirectory", Path.Combine(disk.Folder, "data")];
        await using (Node node = await Node.StartAsync(_folder.Path, settings))
        {
            await PutAsync(node, seed: 0, held);
            var filler = disk.FillUp(bytesLeft: 5 * BlobLength);

            BlobStashException refusal = await PutUntilRefusedAsync(node, held);
            Assert.Equal(HttpStatusCode.InsufficientStorage, refusal.Status);
            Assert.Equal(BlobStashProblem.StorageFull, refusal.Problem);
            await NodeBlobs.AssertHoldsAsync(node.Client, held);

            Digest deleted = held.First();
            Assert.True(await node.Client.DeleteAsync(deleted));
            held.Remove(deleted);
            await NodeBlobs.AssertHoldsAsync(node.Client, held);

            File.Delete(filler);
            await PutAsync(node, seed: 1000, held);
            await NodeBlobs.AssertHoldsAsync(node.Client, held);
            Assert.Equal(0, await node.StopAsync());
        }

        await using Node restarted = await Node.StartAsync(_folder.Path, settings);
        await NodeBlobs.AssertHoldsAsync(restarted.Client, held);
        Assert.Equal(0, await restarted.StopAsync());
    }

    [MountFact]
    public async Task Kill_WhileTheDiskIsFull_LosesNothing()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_folder.At("disk"), mebibytes: 16);
        var held = new HashSet<Digest>();
        string[] settings = ["--BlobStash:DataDirectory", Path.Combine(disk.Folder, "data")];
        await using (Node node = await Node.StartAsync(_folder.Path, settings))
        {
            disk.FillUp(bytesLeft: 5 * BlobLength);
            await PutUntilRefusedAsync(node, held);
            await node.Process.KillAsync();
        }

        await using Node restarted = await Node.StartAsync(_folder.Path, settings);
        await NodeBlobs.AssertHoldsAsync(restarted.Client, held);
        Assert.Equal(0, await restarted.StopAsync());
    }

    private static async Task<BlobStashException> PutUntilRefusedAsync(Node node, HashSet<Digest> held)
    {
        for (var seed = 1; ; seed++)
        {
            try
            {
                await PutAsync(node, seed, held);
            }
            catch (BlobStashException e)
            {
                return e;
            }
        }
    }

    private static async Task PutAsync(Node node, int seed, HashSet<Digest> held)
    {
        var blob = new SampleBlob(seed, BlobLength);
        Assert.True(await blob.PutAsync(node.Client));
        held.Add(blob.Digest);
    }
}
