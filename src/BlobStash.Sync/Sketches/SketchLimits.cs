namespace BlobStash.Sync.Sketches;

/// <summary>Maxima of one request, which both sides keep to: docs/protocol/sync.md.</summary>
public static class SketchLimits
{
    /// <summary>Most symbols of one answer.</summary>
    public const int MaxSymbols = 65_536;

    /// <summary>Symbols that can be asked for of one bucket.</summary>
    public const int MaxBucketSymbols = 65_536;

    /// <summary>Most short ids that are resolved at once.</summary>
    public const int MaxShortIds = 65_536;
}
