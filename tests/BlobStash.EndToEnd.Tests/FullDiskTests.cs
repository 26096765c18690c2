using System.Net;
using System.Text.RegularExpressions;
using BlobStash.Client;
using BlobStash.Core.Digests;
using BlobStash.EndToEnd.Tests.Blobs;
using BlobStash.EndToEnd.Tests.Nodes;
using BlobStash.EndToEnd.Tests.Platform;
using BlobStash.Protocol.Problems;

namespace BlobStash.EndToEnd.Tests;

public sealed partial class FullDiskTests : IDisposable
{
    private const int BlobLength = 100_000;

    private static readonly TimeSpan CompactionDeadline = TimeSpan.FromMinutes(2);

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

    [MountFact]
    public async Task Delete_NoByteIsFreeOnTmpfs_TheDiskCanBeEmptied()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_folder.At("disk"), mebibytes: 40);
        await AssertCanBeEmptiedAsync(disk, disk.FillUp);
    }

    [MountFact]
    public async Task Delete_NoBlockIsFreeOnExt4_TheDiskCanBeEmptied()
    {
        await using SmallDisk disk = await SmallDisk.MountExt4Async(_folder.At("disk"), mebibytes: 40, inodes: 512);
        await AssertCanBeEmptiedAsync(disk, disk.FillUp);
    }

    [MountFact]
    public async Task Delete_NoBlockAndNoInodeIsFree_TheDiskCanBeEmptied()
    {
        await using SmallDisk disk = await SmallDisk.MountExt4Async(_folder.At("disk"), mebibytes: 40, inodes: 512);
        await AssertCanBeEmptiedAsync(disk, () =>
        {
            disk.FillUp();
            disk.UseUpInodes();
        });
    }

    /// <summary>Deletes everything from a full disk, over a restart and a kill, and stores again.</summary>
    private async Task AssertCanBeEmptiedAsync(SmallDisk disk, Action fillUp)
    {
        const int Blobs = 60;
        string[] settings = ["--BlobStash:DataDirectory", Path.Combine(disk.Folder, "data")];
        var held = new HashSet<Digest>();
        await using (Node node = await Node.StartAsync(_folder.Path, settings))
        {
            for (var seed = 0; seed < Blobs; seed++)
            {
                await PutAsync(node, seed, held);
            }
            fillUp();
            BlobStashException refusal = await PutUntilRefusedAsync(node, held);
            Assert.Equal(BlobStashProblem.StorageFull, refusal.Problem);
            await AssertNotReadyAsync(node);
            await DeleteAsync(node, held, leave: 2 * Blobs / 3);
            Assert.Equal(0, await node.StopAsync());
        }
        await using (Node restarted = await Node.StartAsync(_folder.Path, settings))
        {
            await AssertNotReadyAsync(restarted);
            await NodeBlobs.AssertHoldsAsync(restarted.Client, held);
            await DeleteAsync(restarted, held, leave: Blobs / 3);
            await restarted.Process.KillAsync();
        }
        await using Node last = await Node.StartAsync(_folder.Path, settings);
        await NodeBlobs.AssertHoldsAsync(last.Client, held);
        await DeleteAsync(last, held, leave: 0);
        await last.Process.Output.WaitAsync(CompactedPattern(), CompactionDeadline);
        await PutAsync(last, seed: 1000, held);
        await NodeBlobs.AssertHoldsAsync(last.Client, held);
        Assert.Equal(0, await last.StopAsync());
    }

    private static async Task DeleteAsync(Node node, HashSet<Digest> held, int leave)
    {
        foreach (Digest digest in held.Skip(leave).ToList())
        {
            Assert.True(await node.Client.DeleteAsync(digest));
            held.Remove(digest);
        }
    }

    private static async Task AssertNotReadyAsync(Node node)
    {
        using var http = new HttpClient();
        using HttpResponseMessage answer = await http.GetAsync(new Uri(node.Url, "readyz"));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("storage-full", body, StringComparison.Ordinal);
        Assert.Contains("\"reads\":true", body, StringComparison.Ordinal);
        Assert.Contains("\"writes\":false", body, StringComparison.Ordinal);
    }

    [GeneratedRegex("Compacted [1-9]")]
    private static partial Regex CompactedPattern();

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
