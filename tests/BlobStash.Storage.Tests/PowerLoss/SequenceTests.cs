using System.Globalization;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>Every short sequence of operations, with the power lost before every change of the disk.</summary>
[Trait(Floor.Trait, Floor.Slow)]
public sealed class SequenceTests
{
    private const int MaxLength = 2;
    private const string LengthVariable = "BLOBSTASH_CRASH_SEQUENCE";

    private static readonly PoolBlob Small = PoolBlob.OfLength(600);
    private static readonly PoolBlob Large = PoolBlob.OfLength(90_000);

    private static readonly Dictionary<string, Func<StoreSession, Task>> Operations = new()
    {
        ["put"] = session => session.PutAsync(Small, true),
        ["put large"] = session => session.PutAsync(Large, true),
        ["delete"] = session => session.DeleteAsync(Small),
        ["delete large"] = session => session.DeleteAsync(Large),
        ["seal"] = session => session.SealAsync(),
        ["checkpoint"] = session => session.CheckpointAsync(),
        ["compact"] = session => session.CompactAsync(),
        ["parity"] = session => session.MakeParityAsync(),
        ["reopen"] = session => session.ReopenAsync(),
    };

    /// <summary>Two sealed segments, one of them dead, with parity, and one of everything.</summary>
    private static readonly string[] Used = ["put", "put large", "seal", "parity", "seal"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Store_EveryShortSequenceCutEverywhere_KeepsWhatItAcknowledged(bool isUsed)
    {
        var length = int.TryParse(
            Environment.GetEnvironmentVariable(LengthVariable), CultureInfo.InvariantCulture, out var asked)
                ? asked
                : MaxLength;
        var sequences = new List<string[]> { Array.Empty<string>() };
        for (var longest = sequences; longest[0].Length < length; sequences.AddRange(longest))
        {
            longest = [.. longest.SelectMany(begun => Operations.Keys.Select(next => begun.Append(next).ToArray()))];
        }

        await Parallel.ForEachAsync(sequences, async (sequence, _) => await RunAsync(isUsed ? Used : [], sequence));
    }

    private static async Task RunAsync(string[] before, string[] sequence)
    {
        var medium = new MemoryFileSystem();
        var acknowledged = new AcknowledgedBlobs();
        var disk = new SimulatedDisk(medium);
        var random = new Random(sequence.Length);
        var cuts = new List<(MemoryFileSystem Medium, AcknowledgedBlobs Acknowledged)>();
        await using (var session = new StoreSession(medium, disk, acknowledged, PoolBlob.Options))
        {
            await session.OpenAsync();
            foreach (var operation in before.Concat(sequence.SkipLast(1)))
            {
                await Operations[operation](session);
            }

            // Cuts in an earlier operation belong to the sequence that ends there.
            disk.BeforeChange = () => cuts.Add((medium.LosePower(random), acknowledged.Clone()));
            await Operations[sequence.LastOrDefault() ?? "checkpoint"](session);
            disk.BeforeChange = null;
            cuts.Add((medium.LosePower(random), acknowledged.Clone()));
        }

        for (var cut = 0; cut < cuts.Count; cut++)
        {
            var name = $"{string.Join(", ", before.Concat(sequence))}; cut {cut}";
            await AssertHeldAsync(cuts[cut].Medium, cuts[cut].Acknowledged, name);
        }
    }

    private static async Task AssertHeldAsync(MemoryFileSystem medium, AcknowledgedBlobs acknowledged, string name)
    {
        try
        {
            var disk = new SimulatedDisk(medium);
            await using var session = new StoreSession(medium, disk, acknowledged, PoolBlob.Options);
            await session.OpenAsync();
            disk.Cut();
        }
        catch (Exception error)
        {
            // Whatever went wrong, the sequence is what somebody needs who looks into it.
            throw new Xunit.Sdk.XunitException($"{name}: {error.Message}", error);
        }
    }
}
