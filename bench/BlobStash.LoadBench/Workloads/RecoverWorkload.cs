using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Workloads;

/// <summary>How long a store takes to open when its index has to be rebuilt from the segments.</summary>
internal sealed class RecoverWorkload : IWorkload
{
    private const int BlobLength = 64 * 1024;
    private const int BlobCount = 16_384;

    public string Name => "recover";

    public string Description => "Opening 1 GiB in blobs of 64 KiB, with its checkpoint and without";

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var blobs = new BlobSeries(seed: 1, BlobLength, options.Scale(BlobCount));
        using var folder = new TemporaryFolder();
        await StoreBuilder.FillAsync(folder.At("data"), blobs);
        var bytes = FilledStore.SizeOf(folder.At("data"), "*.seg");
        var table = new ReportTable("round", "with checkpoint ms", "without ms", "records read", "MB/s");
        for (var round = 0; round < options.Rounds; round++)
        {
            var clean = await FilledStore.TimeOpenAsync(folder.At("data"));
            File.Delete(Path.Combine(folder.At("data"), "checkpoint"));
            var rebuilt = await FilledStore.TimeOpenAsync(folder.At("data"));
            table.Add(
                Figure.Format(round + 1),
                Figure.Milliseconds(clean.Time),
                Figure.Milliseconds(rebuilt.Time),
                Figure.Format(rebuilt.Records),
                Figure.Format(FilledStore.MegabytesPerSecond(bytes, rebuilt.Time)));
        }
        return table;
    }
}
