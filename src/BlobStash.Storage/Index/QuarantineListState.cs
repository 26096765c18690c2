namespace BlobStash.Storage.Index;

/// <summary>What a start found of the list of quarantined blobs.</summary>
internal enum QuarantineListState
{
    /// <summary>All of it is there.</summary>
    Whole,

    /// <summary>There is none: the store is new, or older than the list, or somebody removed it.</summary>
    Missing,

    /// <summary>It, or a part of it, is damaged or could not be read; what could be read is used.</summary>
    Damaged,
}
