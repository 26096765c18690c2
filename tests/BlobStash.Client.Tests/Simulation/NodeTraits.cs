using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Tests.Simulation;

/// <summary>What kind of node it is.</summary>
internal sealed record NodeTraits
{
    /// <summary>It serves the original's protocol only, deletes nothing, and begins no session.</summary>
    public bool IsOriginal { get; init; }

    public bool HasSketches { get; init; }

    public bool HasBatches { get; init; }

    /// <summary>Its sessions speak of stamps, and carry deletions.</summary>
    public bool KnowsStamps { get; init; }

    /// <summary>The keys of its peers may not delete.</summary>
    public bool RefusesDeletions { get; init; }

    /// <summary>It notes a client's put of a blob that is stored already.</summary>
    public bool RenewsPuts { get; init; }

    /// <summary>How long it has to run before it forgets a deletion.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.MaxValue;

    /// <summary>Symbols that it maintains.</summary>
    public int SymbolCount { get; init; }

    public required SketchKey Key { get; init; }

    /// <summary>Seconds that its clock counts in a true one.</summary>
    public double ClockRate { get; init; } = 1;

    /// <summary>What its time of day moves on by.</summary>
    public TimeSpan ClockGrain { get; init; } = new(1);

    public override string ToString() => IsOriginal
        ? "original"
        : $"native{(HasBatches ? " batches" : "")}{(HasSketches ? $" sketch {SymbolCount} {Key}" : "")}"
            + $"{(KnowsStamps ? " stamps" : "")}{(RefusesDeletions ? " keeps" : "")}{(RenewsPuts ? " renews" : "")}"
            + (Grace == TimeSpan.MaxValue ? "" : FormattableString.Invariant($" grace {Grace.TotalSeconds} s"))
            + FormattableString.Invariant($" clock x{ClockRate:F2}");

    public static NodeTraits Draw(Random random, bool mayBeOriginal, Customs customs)
    {
        var isOriginal = mayBeOriginal && !customs.AreOpen && random.Chance(0.1);
        var other = SketchKey.FromBytes("another key here"u8);
        var hasSketches = !isOriginal && (customs.AreOpen || random.Chance(0.85));
        return new NodeTraits
        {
            IsOriginal = isOriginal,
            HasSketches = hasSketches,
            HasBatches = !isOriginal && random.Chance(0.85),
            KnowsStamps = hasSketches && customs.KnowStamps && (customs.AreOpen || random.Chance(0.9)),
            RefusesDeletions = !customs.AreOpen && random.Chance(0.15),
            Grace = customs.Grace,
            ClockGrain = customs.ClockGrain,
            RenewsPuts = random.Chance(0.7),
            SymbolCount = random.Pick(1, 8, 64, 256, 1024, 4096),
            Key = random.Chance(0.08) ? other : SketchKey.Default,
            ClockRate = random.Chance(0.2) ? 0.5 + random.NextDouble() : 1,
        };
    }
}
