namespace BlobStash.LoadBench.Comparisons;

/// <summary>A build does not do what a workload asks of it, as one that is too old for it does not.</summary>
internal sealed class ComparisonException(BuildSide side, Exception cause)
    : Exception($"{NameOf(side)} build cannot do this: {FindReason(cause)}", cause)
{
    private static string NameOf(BuildSide side) => side == BuildSide.This ? "This" : "The other";

    // Sixteen connections that fail alike are one reason.
    private static string FindReason(Exception cause) =>
        cause is AggregateException { InnerExceptions: [var first, ..] } ? first.Message : cause.Message;
}
