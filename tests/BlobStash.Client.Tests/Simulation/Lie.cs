namespace BlobStash.Client.Tests.Simulation;

/// <summary>What a hostile node lies about.</summary>
internal enum Lie
{
    /// <summary>It is honest.</summary>
    None,

    /// <summary>Blobs come with bytes that are not theirs.</summary>
    Bytes,

    /// <summary>Blobs that it lists never come.</summary>
    Delivery,

    /// <summary>Coded symbols are random.</summary>
    Symbols,

    /// <summary>Counts are as large as they can be.</summary>
    Counts,

    /// <summary>Lists have digests that nobody stored.</summary>
    Digests,

    /// <summary>Short ids have no names.</summary>
    Names,

    /// <summary>Roots are random.</summary>
    Roots,

    /// <summary>It confirms blobs that it does not store.</summary>
    Storage,
}
