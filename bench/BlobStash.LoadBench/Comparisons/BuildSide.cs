namespace BlobStash.LoadBench.Comparisons;

/// <summary>One of the two builds that are compared.</summary>
internal enum BuildSide
{
    /// <summary>The build that is judged: the one of <c>--server</c>.</summary>
    This,

    /// <summary>The build that it is judged by: the one of <c>--against</c>.</summary>
    Other,
}
