using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;
using BlobStash.Storage;
using BlobStash.Storage.Scrubbing;

namespace BlobStash.LoadBench.Workloads;

/// <summary>How fast a scrub mends a store of which every sealed segment was hit.</summary>
internal sealed class RepairWorkload : IWorkload
{
    private const int BlobLength = 64 * 1024;
    private const int BlobCount = 16_384;

    /// <summary>So far apart that each flip is in another stripe or another shard of one.</summary>
    private const int FlipsPerSegment = 20;

    public string Name => "repair";

    public string Description =>
        "A scrub of 1 GiB in blobs of 64 KiB after 20 flipped bits in each sealed segment, mended from parity";

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var blobs = new BlobSeries(seed: 1, BlobLength, options.Scale(BlobCount));
        using var folder = new TemporaryFolder();
        await StoreBuilder.FillAsync(folder.At("data"), blobs);
        await using BlobStore store = await FilledStore.OpenAsync(folder.At("data"));
        await FilledStore.TimeScrubAsync(store, verifyDigests: false);
        var table = new ReportTable("round", "flips", "scrub with repairs ms", "MB/s", "blobs mended", "left damaged");
        for (var round = 0; round < options.Rounds; round++)
        {
            var flips = FlipBits(folder.At("data"), round);
            var (time, report) = await FilledStore.TimeScrubAsync(store, verifyDigests: false);
            var again = await FilledStore.TimeScrubAsync(store, verifyDigests: true);
            table.Add(
                Figure.Format(round + 1),
                Figure.Format(flips),
                Figure.Milliseconds(time),
                Figure.Format(FilledStore.MegabytesPerSecond(report.BytesTotal, time)),
                Figure.Format(report.Findings.LongCount(static finding => finding.Action == ScrubAction.Mended)),
                Figure.Format(again.Report.FindingCount));
        }
        return table;
    }

    private static long FlipBits(string directory, int seed)
    {
        long flips = 0;
        var random = new Random(seed);
        foreach (var parity in Directory.EnumerateFiles(Path.Combine(directory, "segments"), "*.par"))
        {
            using var segment = File.OpenHandle(
                Path.ChangeExtension(parity, ".seg"),
                FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            var stretch = RandomAccess.GetLength(segment) / FlipsPerSegment;
            for (var flip = 0; flip < FlipsPerSegment; flip++, flips++)
            {
                var value = new byte[1];
                var offset = (flip * stretch) + random.NextInt64(stretch);
                RandomAccess.Read(segment, value, offset);
                value[0] ^= (byte)(1 << random.Next(8));
                RandomAccess.Write(segment, value, offset);
            }
        }
        return flips;
    }
}
