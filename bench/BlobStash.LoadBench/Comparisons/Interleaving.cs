namespace BlobStash.LoadBench.Comparisons;

/// <summary>
/// Which build runs when: A B, B A, A B, ... A machine that grows slower or faster from minute to minute then does so
/// for both, and neither always runs on what the other left in caches and on the disk.
/// </summary>
internal static class Interleaving
{
    /// <summary>The builds of a round, in their order.</summary>
    /// <param name="round">Counted from 0.</param>
    public static IReadOnlyList<BuildSide> OrderOf(int round) => round % 2 == 0
        ? [BuildSide.This, BuildSide.Other]
        : [BuildSide.Other, BuildSide.This];
}
