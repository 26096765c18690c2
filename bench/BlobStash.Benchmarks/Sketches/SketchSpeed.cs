using System.Diagnostics;
using System.Globalization;
using System.Text;
using BlobStash.Benchmarks.Hashing;
using BlobStash.Benchmarks.Merkle;
using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;

namespace BlobStash.Benchmarks.Sketches;

/// <summary>
/// Measures what the sketch costs a node: keeping it, copying it, building it at start, and decoding with it. Prints
/// the fastest of many short rounds, since other work on the machine only ever adds to them, as a Markdown table.
/// </summary>
internal static class SketchSpeed
{
    public const string Mode = "sketch-speed";

    private const string Command =
        "`dotnet run -c Release --project bench/BlobStash.Benchmarks -- sketch-speed --out bench/results/sketches.md`";

    private const int Rounds = 30;
    private const int SetsPerFigure = 20;
    private const int BuiltDigests = 10_000_000;
    private const int MaintainedDigests = 20_000;
    private const int BucketDigests = BuiltDigests / 256;

    private static readonly int[] Differences = [100, 1000, 10_000, 100_000];

    /// <summary>Runs the measurement.</summary>
    /// <param name="args">Nothing, or <c>--out FILE</c>.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args)
    {
        var report = new StringBuilder();
        report.AppendLine("# Speed of sketches").AppendLine().AppendLine(Command).AppendLine();
        report.AppendLine(CultureInfo.InvariantCulture, $"{HashSpeed.Machine()}.")
            .Append(CultureInfo.InvariantCulture, $"{Sketch.DefaultSymbolCount} symbols. ")
            .AppendLine(CultureInfo.InvariantCulture, $"The fastest of {Rounds} rounds.")
            .AppendLine("Times of several threads are those of the whole, divided by the number of digests.")
            .AppendLine();
        report.AppendLine("| what | time |").AppendLine("| --- | ---: |");
        AddMaintenance(report);
        AddCopies(report);
        AddEncoding(report);
        AddDecoding(report);
        AddBuilding(report);
        AddOverhead(report);
        Console.Write(report);
        if (args is ["--out", var destination])
        {
            File.WriteAllText(destination, report.ToString());
        }

        return 0;
    }

    private static void AddMaintenance(StringBuilder report)
    {
        var digests = RandomDigests(MaintainedDigests);
        var alone = Measure(() => new Sketch(SketchKey.Default), sketch => sketch.Add(digests));
        AddRow(report, "add a digest to a sketch in the making, one thread", alone / MaintainedDigests, "ns", 1e9);
        foreach (var writers in new[] { 1, 2, 4 })
        {
            var time = Measure(NewMaintained, sketch => Write(sketch, digests, writers));
            AddRow(report, $"add a digest to the maintained sketch, threads at once: {writers}",
                time / MaintainedDigests, "ns", 1e9);
        }
    }

    private static void AddCopies(StringBuilder report)
    {
        var sketch = NewMaintained();
        const int Repeats = 100;
        foreach (var length in new[] { 128, 1500, Sketch.DefaultSymbolCount })
        {
            var time = Measure(() => sketch, source => Repeat(Repeats, () => source.Copy(0, length)));
            AddRow(report, $"copy {length} symbols", time / Repeats, "us", 1e6);
        }
    }

    private static void AddEncoding(StringBuilder report)
    {
        var shortIds = RandomDigests(BucketDigests).Select(digest => ShortId.Of(in digest)).ToArray();
        var time = Measure(() => shortIds, ids => new SketchEncoder(SketchKey.Default, ids, 0).Encode(1500));
        var name = $"encode {BucketDigests} short ids, a bucket of {BuiltDigests}, to 1500 symbols";
        AddRow(report, name, time, "ms", 1e3);
    }

    private static void AddDecoding(StringBuilder report)
    {
        foreach (var difference in Differences)
        {
            var length = (int)(DifferenceEstimate.SymbolsFor(difference) * 1.1) + 100;
            var (theirs, ours) = EncodeTwoSets(difference, difference, length);
            var limits = new SketchDecoderLimits { MaxSymbols = length, MaxDifferences = difference };
            var time = Measure(
                () => new SketchDecoder(SketchKey.Default, limits), decoder => Decode(decoder, theirs, ours, length));
            AddRow(report, $"decode {difference} differences", time, "ms", 1e3);
        }
    }

    private static void AddOverhead(StringBuilder report)
    {
        report.AppendLine().AppendLine("| differences | symbols each, mean | most | expected by `SymbolsFor` |")
            .AppendLine("| ---: | ---: | ---: | ---: |");
        foreach (var difference in Differences.Prepend(10))
        {
            var used = Enumerable.Range(1, SetsPerFigure).Select(set => CountSymbols(difference, set)).ToList();
            var (mean, most) = (used.Average() / difference, used.Max() / (double)difference);
            var expected = DifferenceEstimate.SymbolsFor(difference) / (double)difference;
            report.Append(CultureInfo.InvariantCulture, $"| {difference} | {mean:F3} | {most:F3} ")
                .AppendLine(CultureInfo.InvariantCulture, $"| {expected:F3} |");
        }
    }

    /// <summary>Symbols that one decoding took, counted in steps of a thousandth of the difference.</summary>
    private static int CountSymbols(int difference, int seed)
    {
        var length = (2 * difference) + 200;
        var (theirs, ours) = EncodeTwoSets(difference, seed, length);
        var limits = new SketchDecoderLimits { MaxSymbols = length, MaxDifferences = difference };
        var decoder = new SketchDecoder(SketchKey.Default, limits);
        Decode(decoder, theirs, ours, Math.Max(1, difference / 1000));
        return decoder.SymbolCount;
    }

    private static void Decode(SketchDecoder decoder, SymbolBlock theirs, SymbolBlock ours, int step)
    {
        while (decoder.State == SketchDecoderState.NeedsSymbols)
        {
            decoder.Add(theirs.Slice(decoder.SymbolCount, Math.Min(step, theirs.EndIndex - decoder.SymbolCount)), ours);
        }

        if (decoder.State != SketchDecoderState.Complete)
        {
            throw new InvalidOperationException($"The decoder ended in the state {decoder.State}.");
        }
    }

    /// <summary>Encodes two sets that have nothing in common, since what they have in common cancels out.</summary>
    private static (SymbolBlock Theirs, SymbolBlock Ours) EncodeTwoSets(int difference, int seed, int length)
    {
        var shortIds = RandomDigests(difference, seed).Select(digest => ShortId.Of(in digest)).ToArray();
        return (
            new SketchEncoder(SketchKey.Default, shortIds.AsSpan(difference / 2), 0).Encode(length),
            new SketchEncoder(SketchKey.Default, shortIds.AsSpan(..(difference / 2)), 0).Encode(length));
    }

    private static void AddBuilding(StringBuilder report)
    {
        var inventory = new ArrayInventory(BuiltDigests);
        var time = Measure(
            () => inventory,
            source => Sketch.Build(source, SketchKey.Default, Sketch.DefaultSymbolCount, CancellationToken.None));
        AddRow(report, $"build from {BuiltDigests} digests on all cores", time, "s", 1);
    }

    private static void Write(MaintainedSketch sketch, Digest[] digests, int writers)
    {
        var threads = Enumerable.Range(0, writers).Select(writer => new Thread(() =>
        {
            for (var number = writer; number < digests.Length; number += writers)
            {
                sketch.Add(in digests[number]);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
        {
            action();
        }
    }

    private static MaintainedSketch NewMaintained() => new(new Sketch(SketchKey.Default), 0);

    private static Digest[] RandomDigests(int count, int seed = 1)
    {
        var bytes = new byte[count * Digest.Size];
        new Random(seed).NextBytes(bytes);
        return [.. bytes.Chunk(Digest.Size).Select(chunk => Digest.FromBytes(chunk))];
    }

    /// <summary>Seconds of the fastest round.</summary>
    private static double Measure<T>(Func<T> prepare, Action<T> action)
    {
        var fastest = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var subject = prepare();
            var watch = Stopwatch.StartNew();
            action(subject);
            fastest = Math.Min(fastest, watch.Elapsed.TotalSeconds);
        }

        return fastest;
    }

    private static void AddRow(StringBuilder report, string name, double seconds, string unit, double perSecond) =>
        report.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {seconds * perSecond:G3} {unit} |");
}
