using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BlobStash.Core.Hashing;

namespace BlobStash.Benchmarks.Hashing;

/// <summary>
/// Compares our hashing with coreutils' b2sum in the same run, turn by turn, so that both see the same machine. Prints
/// medians as a Markdown table.
/// </summary>
internal static class HashSpeed
{
    public const string Mode = "hash-speed";

    private const string Command =
        "`dotnet run -c Release --project bench/BlobStash.Benchmarks -- hash-speed --out bench/results/hashing.md`";

    private const int FileMiB = 512;
    private const int PieceSize = 1024 * 1024;
    private const int Rounds = 9;
    private const int ChecksumBlockSize = 64 * 1024;

    /// <summary>Bytes of the inputs that fill the lanes.</summary>
    public static readonly int[] LaneLengths = [64 * 1024, 1024, 64];

    /// <summary>Runs the comparison.</summary>
    /// <param name="args">Nothing, or <c>--out FILE</c>.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("blobstash-hash-speed-");
        try
        {
            var path = Path.Combine(folder.FullName, "random");
            WriteRandomFile(path);
            var report = Report(MeasureAll(path));
            Console.Write(report);
            if (args is ["--out", var destination])
            {
                File.WriteAllText(destination, report);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return 0;
    }

    private static List<(string Name, double Speed)> MeasureAll(string path)
    {
        var rounds = new List<(string Name, Func<double> Measure)>
        {
            ("b2sum -l 256, 512 MiB file", () => FileSpeed(() => RunB2sum(path))),
            ("one stream, the same file in pieces of 1 MiB", () => FileSpeed(() => HashFile(path))),
        };
        rounds.AddRange(LaneLengths.Select(length =>
            ($"no lanes, {length} bytes", Warm(Throughput.HashInLanes(LaneWidths.Scalar, length), length))));
        if (LaneWidths.IsSupported(LaneWidths.Avx512Width))
        {
            rounds.AddRange(LaneLengths.Select(length => WideLanes(length)));
        }

        var checksumInput = new byte[ChecksumBlockSize];
        rounds.Add(("CRC-32C, 65536 bytes", Warm(() => Crc32C.Compute(checksumInput), ChecksumBlockSize)));
        HashFile(path);
        var results = rounds.ConvertAll(_ => new List<double>());
        var narrow = LaneLengths.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < rounds.Count; i++)
            {
                results[i].Add(rounds[i].Measure());
            }

            foreach (var (speeds, speed) in narrow.Zip(NarrowLanes.Measure()))
            {
                speeds.Add(speed);
            }
        }

        var rows = rounds.Select((round, i) => (round.Name, Median(results[i]))).ToList();
        rows.InsertRange(rows.Count - 1, LaneLengths.Select(
            (length, i) => ($"4 lanes (AVX2, AVX-512 switched off), {length} bytes each", Median(narrow[i]))));
        return rows;
    }

    private static (string Name, Func<double> Measure) WideLanes(int length) =>
        ($"8 lanes (AVX-512), {length} bytes each", Warm(
            Throughput.HashInLanes(LaneWidths.Avx512Width, length), (long)length * LaneWidths.Avx512Width));

    private static Func<double> Warm(Action action, long byteCount)
    {
        Throughput.WarmUp(action);
        return () => Throughput.Measure(action, byteCount);
    }

    private static string Report(List<(string Name, double Speed)> rows)
    {
        var report = new StringBuilder();
        report.AppendLine("# Hashing speed").AppendLine().AppendLine(Command).AppendLine();
        report.AppendLine(CultureInfo.InvariantCulture, $"{Machine()}. Medians of {Rounds} rounds, in each of which")
            .AppendLine("all rows take turns. One core each; MB are 10^6 bytes; the file is in the page cache.")
            .AppendLine();
        report.AppendLine("| what | MB/s | of b2sum |").AppendLine("| --- | ---: | ---: |");
        foreach (var (name, speed) in rows)
        {
            var ratio = speed / rows[0].Speed;
            report.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {speed:F0} | {ratio:F2} |");
        }

        return report.ToString();
    }

    /// <summary>Names processor and runtime, for the head of a result.</summary>
    public static string Machine()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var lines = File.Exists(CpuInfo) ? File.ReadLines(CpuInfo) : [];
        var line = lines.FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal));
        var model = line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        return $"{model}, {Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}";
    }

    private static double FileSpeed(Action action)
    {
        var watch = Stopwatch.StartNew();
        action();
        return FileMiB * (double)PieceSize / 1e6 / watch.Elapsed.TotalSeconds;
    }

    private static void RunB2sum(string path)
    {
        var start = new ProcessStartInfo("b2sum") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-l");
        start.ArgumentList.Add("256");
        start.ArgumentList.Add(path);
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
    }

    private static void HashFile(string path)
    {
        var hasher = new Blake2bHasher();
        var piece = new byte[PieceSize];
        using var handle = File.OpenHandle(path);
        var offset = 0L;
        for (int read; (read = RandomAccess.Read(handle, piece, offset)) > 0; offset += read)
        {
            hasher.Append(piece.AsSpan(0, read));
        }

        hasher.Finish();
    }

    private static void WriteRandomFile(string path)
    {
        var random = new Random(1);
        var piece = new byte[PieceSize];
        using var file = File.Create(path);
        for (var i = 0; i < FileMiB; i++)
        {
            random.NextBytes(piece);
            file.Write(piece);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
