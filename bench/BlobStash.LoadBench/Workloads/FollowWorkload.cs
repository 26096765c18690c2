using System.Diagnostics;
using System.Text;
using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Load;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Workloads;

/// <summary>How long a blob that one node acknowledged is not on the other, while that follows the first.</summary>
internal sealed class FollowWorkload : IWorkload
{
    private const int BlobLength = 1024;
    private const int BlobCount = 1000;

    /// <summary>Time between two puts, so that each blob is waited for by itself.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public string Name => "follow";

    public string Description =>
        "PUT of 1 KiB on one node until a GET on the other has it, which follows the first; one blob after the other";

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        using var folder = new TemporaryFolder();
        using HttpServer first = await new BlobStashServer(options.ServerAssembly).StartAsync(folder.At("first"));
        string[] settings =
        [
            "--BlobStash:Sync:Peers:0:Name", "first",
            "--BlobStash:Sync:Peers:0:Url", $"http://{first.EndPoint}",
            "--BlobStash:Sync:Peers:0:ApiKey", BlobStashServer.ApiKey,
            "--BlobStash:Sync:Peers:0:Direction", "pull",
        ];
        using HttpServer second = await new BlobStashServer(options.ServerAssembly, settings)
            .StartAsync(folder.At("second"));
        using var here = new HttpConnection(first);
        using var there = new HttpConnection(second);
        var count = options.Scale(BlobCount);
        var blobs = new BlobSeries(seed: 1, BlobLength, count + 1);
        await MeasureAsync(here, there, blobs, count);

        var times = new TimeSpan[count];
        for (var i = 0; i < count; i++)
        {
            times[i] = await MeasureAsync(here, there, blobs, i);
        }
        Array.Sort(times);
        var table = new ReportTable("blobs", "p50 ms", "p99 ms", "worst ms");
        table.Add(
            Figure.Format(count),
            Figure.Milliseconds(times[count / 2]),
            Figure.Milliseconds(times[count * 99 / 100]),
            Figure.Milliseconds(times[^1]));
        return table;
    }

    /// <summary>From before the PUT until the blob is there.</summary>
    private static async Task<TimeSpan> MeasureAsync(
        HttpConnection here, HttpConnection there, BlobSeries blobs, int index)
    {
        await Task.Delay(Pause);
        var before = Stopwatch.GetTimestamp();
        here.Put(blobs, index);
        while (there.Head(blobs, index) != 200)
        {
            if (Stopwatch.GetElapsedTime(before) > Deadline)
            {
                var digest = Encoding.ASCII.GetString(blobs.GetDigest(index));
                throw new InvalidDataException($"The follower never got {digest}.");
            }
        }
        return Stopwatch.GetElapsedTime(before);
    }
}
