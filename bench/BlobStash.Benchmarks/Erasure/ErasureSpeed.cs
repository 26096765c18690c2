using System.Globalization;
using System.Text;
using BlobStash.Benchmarks.Hashing;
using BlobStash.Core.Erasure;

namespace BlobStash.Benchmarks.Erasure;

/// <summary>
/// Measures 10 + 2 shards with every kernel of the machine, all of them taking turns in one run. Prints medians as a
/// Markdown table.
/// </summary>
internal static class ErasureSpeed
{
    public const string Mode = "erasure-speed";

    private const string Command =
        "`dotnet run -c Release --project bench/BlobStash.Benchmarks -- erasure-speed --out bench/results/erasure.md`";

    private const int Rounds = 9;

    /// <summary>Bytes of a shard: a stripe that fits the second cache, and one that fits none.</summary>
    private static readonly int[] ShardLengths = [64 * 1024, 4 * 1024 * 1024];

    /// <summary>Runs the measurement.</summary>
    /// <param name="args">Nothing, or <c>--out FILE</c>.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args)
    {
        var report = new StringBuilder();
        report.AppendLine("# Reed-Solomon speed").AppendLine().AppendLine(Command).AppendLine();
        report.AppendLine(CultureInfo.InvariantCulture, $"{HashSpeed.Machine()}.")
            .AppendLine("10 data and 2 parity shards. MB/s of data (10^6 bytes, parity not")
            .AppendLine(CultureInfo.InvariantCulture, $"counted) on one core, medians of {Rounds} rounds,")
            .AppendLine("in each of which all cells take turns.");
        foreach (var length in ShardLengths)
        {
            AddTable(report, length);
        }

        Console.Write(report);
        if (args is ["--out", var destination])
        {
            File.WriteAllText(destination, report.ToString());
        }

        return 0;
    }

    private static void AddTable(StringBuilder report, int shardLength)
    {
        var kernels = Enum.GetValues<ProductKernel>().Where(ProductKernels.IsSupported).ToList();
        var rows = kernels.Select(kernel => ActionsOf(new ErasureStripe(kernel, shardLength))).ToList();
        rows.ForEach(row => row.Actions.ForEach(Throughput.WarmUp));
        var speeds = rows.Select(row => row.Actions.Select(_ => new List<double>()).ToList()).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            for (var row = 0; row < rows.Count; row++)
            {
                for (var column = 0; column < rows[row].Actions.Count; column++)
                {
                    speeds[row][column].Add(Throughput.Measure(rows[row].Actions[column], rows[row].DataLength));
                }
            }
        }

        report.AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"## Shards of {shardLength / 1024} KiB")
            .AppendLine();
        report.AppendLine("| kernel | encode | encode, shard by shard | verify | reconstruct 2 data shards |")
            .AppendLine("| --- | ---: | ---: | ---: | ---: |");
        for (var row = 0; row < rows.Count; row++)
        {
            var cells = speeds[row].Select(values => Median(values).ToString("F0", CultureInfo.InvariantCulture));
            report.AppendLine(CultureInfo.InvariantCulture, $"| {kernels[row]} | {string.Join(" | ", cells)} |");
        }
    }

    private static (List<Action> Actions, long DataLength) ActionsOf(ErasureStripe stripe) => (
        [stripe.Encode, stripe.EncodeShardByShard, () => stripe.Verify(), () => stripe.ReconstructTwoDataShards()],
        stripe.DataLength);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
