namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>What a store must say about a blob.</summary>
internal enum Presence
{
    Absent,
    Stored,

    /// <summary>A change of it was asked for and not acknowledged.</summary>
    Open,
}
