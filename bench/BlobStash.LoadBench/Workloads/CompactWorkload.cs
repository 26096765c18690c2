using System.Diagnostics;
using BlobStash.Core.Digests;
using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Reports;
using BlobStash.LoadBench.Servers;
using BlobStash.Storage;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Compaction;
using BlobStash.Storage.Contract;

namespace BlobStash.LoadBench.Workloads;

/// <summary>How fast the space of deleted blobs comes back, and what readers feel of it.</summary>
internal sealed class CompactWorkload : IWorkload
{
    private const int BlobLength = 64 * 1024;
    private const int BlobCount = 16_384;
    private const int DeletersAtOnce = 64;

    public string Name => "compact";

    public string Description =>
        "1 GiB in blobs of 64 KiB, of which seven of ten are deleted, compacted while a reader reads the others";

    public async Task<ReportTable> RunAsync(BenchOptions options)
    {
        var blobs = new BlobSeries(seed: 1, BlobLength, options.Scale(BlobCount));
        var table = new ReportTable(
            "round", "compaction ms", "dead MB", "given back %", "copied MB", "reads/s before", "reads/s meanwhile");
        for (var round = 0; round < options.Rounds; round++)
        {
            using var folder = new TemporaryFolder();
            await StoreBuilder.FillAsync(folder.At("data"), blobs);
            await using BlobStore store = await FilledStore.OpenAsync(folder.At("data"));
            await FilledStore.TimeScrubAsync(store, verifyDigests: false);
            table.Add([Figure.Format(round + 1), .. await MeasureAsync(store, folder.At("data"), blobs)]);
        }
        return table;
    }

    private static async Task<string[]> MeasureAsync(BlobStore store, string directory, BlobSeries blobs)
    {
        Digest[] kept = [.. Enumerable.Range(0, blobs.Count).Where(IsKept).Select(i => DigestOf(blobs, i))];
        using (var idle = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
        {
            ReadUntil(store, kept, idle.Token);
        }
        var before = await CountReadsAsync(store, kept, () => Task.Delay(TimeSpan.FromSeconds(1)));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, blobs.Count).Where(i => !IsKept(i)),
            new ParallelOptions { MaxDegreeOfParallelism = DeletersAtOnce },
            async (i, token) => await store.DeleteAsync(DigestOf(blobs, i), token));

        StoreSpace space = store.GetSpace();
        var size = FilledStore.SizeOf(directory, "*.seg");
        var started = Stopwatch.GetTimestamp();
        var report = new CompactionReport();
        var meanwhile = await CountReadsAsync(
            store, kept, async () => report = await store.CompactAsync(CancellationToken.None));
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        var dead = space.SegmentBytes - space.LiveBytes;
        var back = size - FilledStore.SizeOf(directory, "*.seg");
        return
        [
            Figure.Milliseconds(time), Figure.Megabytes(dead), Figure.Format(100.0 * back / dead),
            Figure.Megabytes(report.CopiedBytes), Figure.Format(before), Figure.Format(meanwhile),
        ];
    }

    private static bool IsKept(int index) => index % 10 >= 7;

    private static Digest DigestOf(BlobSeries blobs, int index) =>
        Digest.TryParse(blobs.GetDigest(index), out Digest digest)
            ? digest
            : throw new InvalidOperationException("A series has digests.");

    /// <summary>Reads by one thread for as long as something else takes.</summary>
    private static async Task<double> CountReadsAsync(BlobStore store, Digest[] kept, Func<Task> work)
    {
        using var done = new CancellationTokenSource();
        var started = Stopwatch.GetTimestamp();
        Task<long> reads = Task.Run(() => ReadUntil(store, kept, done.Token));
        await work();
        TimeSpan time = Stopwatch.GetElapsedTime(started);
        await done.CancelAsync();
        return await reads / time.TotalSeconds;
    }

    private static long ReadUntil(BlobStore store, Digest[] kept, CancellationToken done)
    {
        var random = new Random(1);
        var buffer = new byte[BlobReader.BlockSize];
        long reads = 0;
        for (; !done.IsCancellationRequested; reads++)
        {
            using BlobReader reader = store.OpenRead(kept[random.Next(kept.Length)])
                ?? throw new InvalidOperationException("A blob that was not deleted is gone.");
            for (long offset = 0; offset < reader.Length;)
            {
                offset += reader.Read(offset, buffer);
            }
        }
        return reads;
    }
}
