namespace BlobStash.Sync.Sketches;

/// <summary>
/// What it costs to name a difference, in bytes: those on the way, both ways, and those that a line of
/// <see cref="BytesPerMillisecond"/> would carry in the processor time of both sides. Estimates, for the choice alone;
/// the figures are those of bench/results/sketches.md and docs/protocol/sketches.md, "The choice".
/// </summary>
public static class ReconciliationCost
{
    /// <summary>
    /// What a millisecond of processor time is worth: a line of 100 Mbit/s. On a faster line no method takes long, and
    /// on a slower one it is the bytes that count.
    /// </summary>
    public const double BytesPerMillisecond = 12_500;

    /// <summary>Header lines of a request and of its answer.</summary>
    private const double RequestBytes = 600;

    /// <summary>The leaves of 256 buckets, as <c>GET /v1/state</c> answers them.</summary>
    private const double StateBytes = 18_800;

    private const double DigestBytes = 32;

    /// <summary>A sum, a checksum, and a count of mostly one byte.</summary>
    private const double SymbolBytes = 17.1;

    /// <summary>A short id that is asked for, and the digest that is answered.</summary>
    private const double NameBytes = 40;

    /// <summary>Symbols that are asked for beyond those that the mean takes.</summary>
    private const double Spare = 1.06;

    /// <summary>To find one difference among symbols: 85 ms for 100 000.</summary>
    private const double DecodeMilliseconds = 0.00085;

    /// <summary>To add an id to one symbol: 39 062 ids to 1 500 symbols take 5.4 ms, 14 of them each.</summary>
    private const double PlaceMilliseconds = 0.00001;

    /// <summary>To read a digest in order from the index, and to merge it.</summary>
    private const double ListMilliseconds = 0.0001;

    private const int Buckets = 256;

    /// <summary>Differences beyond its share that a bucket is asked to allow for.</summary>
    private const int SpareInBucket = 16;

    /// <summary>The peer's whole list.</summary>
    public static double OfLists(in SetSimilarity sets) =>
        RequestBytes + (DigestBytes * sets.CountThere)
        + Time(ListMilliseconds * ((double)sets.CountHere + sets.CountThere));

    /// <summary>Symbols of the whole set, which both sides keep; infinite when there are too few of them.</summary>
    public static double OfSymbols(in SetSimilarity sets)
    {
        var symbols = DifferenceEstimate.SymbolsFor(sets.EstimatedDifference);
        if (symbols > sets.SymbolCount)
        {
            return double.PositiveInfinity;
        }

        var more = Math.Max(0, (symbols * Spare) - sets.ReceivedSymbols);
        var requests = more > 0 ? 2 : 1;
        return (requests * RequestBytes) + (more * SymbolBytes) + Names(sets) + Decoding(sets);
    }

    /// <summary>Symbols of the buckets that differ, which both sides make on demand out of all their digests.</summary>
    public static double OfBucketSketches(in SetSimilarity sets)
    {
        var difference = sets.EstimatedDifference;

        // So many of the buckets are hit, if each difference falls into any of them.
        var buckets = Buckets * (1 - Math.Pow(1 - (1.0 / Buckets), difference));
        var share = (long)(difference / Math.Max(1, buckets)) + SpareInBucket;
        var symbols = DifferenceEstimate.SymbolsFor(share);
        var digests = ((double)sets.CountHere + sets.CountThere) * buckets / Buckets;

        // An id is in symbol i with the probability 1 / (1 + i / 2).
        var places = 1 + (2 * Math.Log(1 + (symbols / 2.0)));
        return StateBytes + (buckets * ((2 * RequestBytes) + (symbols * SymbolBytes)))
            + Time(digests * places * PlaceMilliseconds) + Names(sets) + Decoding(sets);
    }

    /// <summary>The names of what only the peer has.</summary>
    private static double Names(in SetSimilarity sets) =>
        NameBytes * Math.Max(0, (sets.EstimatedDifference + sets.CountThere - sets.CountHere) / 2.0);

    private static double Decoding(in SetSimilarity sets) => Time(DecodeMilliseconds * sets.EstimatedDifference);

    private static double Time(double milliseconds) => milliseconds * BytesPerMillisecond;
}
