namespace BlobStash.Storage.Commits;

/// <summary>What a record means for the store.</summary>
internal enum RecordStanding
{
    /// <summary>It counts, and nothing else stands for it.</summary>
    Counts,

    /// <summary>Another record stands for it or against it.</summary>
    Dead,

    /// <summary>
    /// A blob that is neither stored nor deleted: it was damaged and is quarantined, or was damaged at the last start.
    /// Its bytes may be all that a repair has.
    /// </summary>
    Unaccounted,
}
