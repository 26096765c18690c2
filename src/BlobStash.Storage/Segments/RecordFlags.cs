namespace BlobStash.Storage.Segments;

/// <summary>What a record says beside its type; the values are on disk.</summary>
[Flags]
internal enum RecordFlags : byte
{
    None = 0,

    /// <summary>A deletion that stays on this node: an eviction or another clean-up of its own.</summary>
    Local = 1,

    /// <summary>
    /// The stamp is not one that the clock of this store gave: it came from another node, or from version 1, where it
    /// was the time of day. It never lifts that clock.
    /// </summary>
    Foreign = 2,

    /// <summary>The blob came in through a gateway alone.</summary>
    Gateway = 4,

    /// <summary>The blob is an entry of a cache.</summary>
    Cache = 8,
}
