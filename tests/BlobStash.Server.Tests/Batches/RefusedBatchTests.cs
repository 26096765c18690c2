using System.Net;
using BlobStash.Core.Hashing;
using BlobStash.Server.Problems;
using BlobStash.Server.Tests.Nodes;
using static BlobStash.Server.Tests.Batches.BatchBodies;

namespace BlobStash.Server.Tests.Batches;

/// <summary>What the log says of blobs of a batch that a full disk refuses.</summary>
public sealed class RefusedBatchTests
{
    private const string Refused = "A write was refused: storage-full; key ";

    [Fact]
    public async Task Put_TheDiskIsFull_NamesEachBlobWithItsSize()
    {
        byte[][] blobs = [Blob(1, 100), Blob(2, 4096), Blob(3, 1), Blob(4, 100_000)];

        var log = await PutAsync(blobs);

        Assert.All(blobs.Take(3), blob => Assert.Contains(
            $", blob {Blake2b256.Hash(blob)} of {blob.Length} {(blob.Length == 1 ? "byte" : "bytes")}; free on the "
            + "disk: ",
            log));
        Assert.DoesNotContain("blob unknown", log);
    }

    [Fact]
    public async Task Put_TheDiskIsFull_WritesSoManyLinesASecondAndNoMore()
    {
        var log = await PutAsync([.. Enumerable.Range(0, 500).Select(i => Blob(i, 64))]);

        // The request may take two seconds of the clock.
        Assert.InRange(log.Split(Refused).Length - 1, RefusedWriteLog.MaxLinesPerSecond, 200);
    }

    private static async Task<string> PutAsync(byte[][] blobs)
    {
        using var folder = new TempFolder();
        FaultyDisk? disk = null;
        await using KestrelNode node = await KestrelNode.StartAsync(
            folder, ownsFolder: false, path => disk = new FaultyDisk(path));
        disk!.IsFull = true;
        using var body = new ByteArrayContent([.. blobs.SelectMany(static blob => Frame(blob))]);
        using HttpResponseMessage answer = await node.Client.PostAsync(
            new Uri("/v1/blobs/batch/put", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        return await node.StopAndReadLogAsync();
    }
}
