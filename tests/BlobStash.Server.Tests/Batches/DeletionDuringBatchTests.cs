using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage;
using static BlobStash.Server.Tests.Batches.BatchBodies;

namespace BlobStash.Server.Tests.Batches;

/// <summary>
/// A blob is deleted while a batch with it is on its way. A copy that left with a later stamp than its put would
/// outlive the deletion elsewhere, and come back from there.
/// </summary>
public sealed class DeletionDuringBatchTests
{
    [Fact]
    public async Task Get_BlobDeletedWhileItIsRead_HasTheStampOfItsPut()
    {
        byte[] blob = Blob(1, 50_000);
        Digest digest = Blake2b256.Hash(blob);
        FaultyDisk disk = null!;
        await using KestrelNode node = await KestrelNode.StartAsync(
            new TempFolder(), ownsFolder: true, openDisk: directory => disk = new FaultyDisk(directory));
        await node.PutAsync(blob);
        BlobStore store = node.Store;
        Stamp stamp = store.FindLastChange(digest).Stamp;
        using var deleted = new ManualResetEventSlim();
        disk.BeforeRead = length =>
        {
            if (length >= blob.Length)
            {
                disk.BeforeRead = null;
                _ = Task.Run(async () =>
                {
                    await store.DeleteAsync(digest, CancellationToken.None);
                    deleted.Set();
                });
                Assert.True(deleted.Wait(TimeSpan.FromSeconds(30)), "The deletion is durable in time.");
            }
        };

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/blobs/batch/get") { Content = List(blob) };
        request.Headers.Add("BlobStash-Sync", "2");
        using HttpResponseMessage response = await node.Client.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();

        var header = new byte[FrameHeader.SizeOf(FrameVersion.Stamped)];
        new FrameHeader(BatchStatus.Stored, blob.Length, digest, stamp).Write(header, FrameVersion.Stamped);
        Assert.True(deleted.IsSet);
        Assert.True(store.FindLastChange(digest).Stamp > stamp);
        Assert.Equal(header, answer[..header.Length]);
    }
}
