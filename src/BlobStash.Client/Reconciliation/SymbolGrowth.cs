using BlobStash.Sync.Sketches;

namespace BlobStash.Client.Reconciliation;

/// <summary>
/// How many coded symbols to ask for. Too few cost a round trip, too many cost bytes: the numbers hold the bytes and
/// the round trips that docs/protocol/sync.md promises, and a test counts them.
/// </summary>
internal static class SymbolGrowth
{
    /// <summary>Symbols of the first block: about 3.4 KiB, which decode 100 differences nearly always.</summary>
    public const int FirstCount = 192;

    /// <summary>Most blocks of one set, so that a peer that gives one symbol at a time comes to an end.</summary>
    public const int MaxBlocks = 32;

    private const int MinGrowth = 32;

    /// <summary>Tells how many symbols to ask for next.</summary>
    /// <param name="received">Symbols received so far, which did not suffice.</param>
    /// <param name="blocks">Blocks received so far, at least 1.</param>
    /// <param name="estimate">How many ids differ, as far as the received symbols tell.</param>
    /// <param name="limit">Symbols that there are.</param>
    /// <returns>0 when there are no more.</returns>
    public static int NextCount(int received, int blocks, long estimate, int limit)
    {
        // The first estimate may be off by a fifth, and what is too much cannot be given back. The second one is off
        // by a twentieth: a little more than the mean then saves the fourth round trip.
        var mean = DifferenceEstimate.SymbolsFor(estimate);
        var aim = blocks == 1 ? mean : mean + (mean / 8);
        var least = received + Math.Max(MinGrowth, blocks > 2 ? received / 2 : received / 8);
        return (int)Math.Min(Math.Max(aim, least), limit) - received;
    }
}
