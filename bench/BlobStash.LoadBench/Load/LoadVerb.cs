namespace BlobStash.LoadBench.Load;

/// <summary>What a load does to blobs.</summary>
internal enum LoadVerb
{
    /// <summary>Stores each blob of the series once, until they are used up.</summary>
    Put,

    /// <summary>Fetches blobs at random and compares their bodies.</summary>
    Get,

    /// <summary>Asks for stored blobs at random.</summary>
    HeadHit,

    /// <summary>Asks at random for blobs that are not stored.</summary>
    HeadMiss,
}
