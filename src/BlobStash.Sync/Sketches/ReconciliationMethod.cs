namespace BlobStash.Sync.Sketches;

/// <summary>The ways to find the difference of two sets, by how similar they are.</summary>
public enum ReconciliationMethod
{
    /// <summary>Nothing seems to differ; the states' roots have the last word.</summary>
    Identical,

    /// <summary>Coded symbols of the whole set, from the maintained sketches.</summary>
    Symbols,

    /// <summary>Coded symbols of the buckets whose leaves differ, encoded on demand.</summary>
    BucketSketches,

    /// <summary>Plain lists of digests.</summary>
    Lists,
}
