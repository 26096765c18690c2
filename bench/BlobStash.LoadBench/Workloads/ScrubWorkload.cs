using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;
using BlobStash.Storage;

namespace BlobStash.LoadBench.Workloads;

/// <summary>How fast a sound store is scrubbed when nothing slows the scrub down.</summary>
internal sealed class ScrubWorkload : IWorkload
{
    private const int BlobLength = 64 * 1024;
    private const int BlobCount = 16_384;

    public string Name => "scrub";

    public string Description => "A scrub of 1 GiB in blobs of 64 KiB at full speed, by checksums and by digests";

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var blobs = new BlobSeries(seed: 1, BlobLength, options.Scale(BlobCount));
        using var folder = new TemporaryFolder();
        await StoreBuilder.FillAsync(folder.At("data"), blobs);
        await using BlobStore store = await FilledStore.OpenAsync(folder.At("data"));
        await FilledStore.TimeScrubAsync(store, verifyDigests: false);
        var table = new ReportTable("round", "checksums ms", "MB/s", "digests ms", "MB/s", "findings");
        for (var round = 0; round < options.Rounds; round++)
        {
            var quick = await FilledStore.TimeScrubAsync(store, verifyDigests: false);
            var deep = await FilledStore.TimeScrubAsync(store, verifyDigests: true);
            table.Add(
                Figure.Format(round + 1),
                Figure.Milliseconds(quick.Time),
                Figure.Format(FilledStore.MegabytesPerSecond(quick.Report.BytesTotal, quick.Time)),
                Figure.Milliseconds(deep.Time),
                Figure.Format(FilledStore.MegabytesPerSecond(deep.Report.BytesTotal, deep.Time)),
                Figure.Format(quick.Report.FindingCount + deep.Report.FindingCount));
        }
        return table;
    }
}
