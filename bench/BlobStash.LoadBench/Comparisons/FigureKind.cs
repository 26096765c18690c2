namespace BlobStash.LoadBench.Comparisons;

/// <summary>What a larger figure means.</summary>
internal enum FigureKind
{
    /// <summary>Work in a time: more is faster.</summary>
    Rate,

    /// <summary>Time for some work: more is slower.</summary>
    Cost,
}
