namespace BlobStash.Storage.Recovery;

/// <summary>What a start found.</summary>
/// <param name="CheckpointUsed">False: the index was rebuilt from all segments.</param>
/// <param name="ReplayedRecords">Records read behind the checkpoint.</param>
/// <param name="TornBytes">Bytes cut off behind the last valid record of each segment.</param>
/// <param name="DamagedBytes">Bytes between valid records that belong to none.</param>
/// <param name="MissingLargeBlobs">Blobs in files of their own that are damaged at their head, and that no checkpoint
/// knows.</param>
/// <param name="MendedFiles">Paths of the segments and large blobs of which damaged bytes were restored from parity,
/// relative to the data directory.</param>
public sealed record RecoveryReport(
    bool CheckpointUsed, long ReplayedRecords, long TornBytes, long DamagedBytes, long MissingLargeBlobs,
    IReadOnlyList<string> MendedFiles)
{
    /// <summary>Paths of the segments whose damaged header was made anew from their records.</summary>
    public IReadOnlyList<string> RebuiltHeaders { get; init; } = [];

    /// <summary>Paths of the segments with damaged bytes that were not restored.</summary>
    public IReadOnlyList<string> DamagedFiles { get; init; } = [];

    /// <summary>Paths of the segments from which bytes were cut off that nobody was told of.</summary>
    public IReadOnlyList<string> TornFiles { get; init; } = [];

    /// <summary>
    /// Records may be gone that the checkpoint still tells of, so deletions may be known to it alone.
    /// </summary>
    internal bool HasLostRecords { get; init; }

    /// <summary>FORMAT was damaged or missing and was written anew from what other files repeat of it.</summary>
    public bool IsFormatRestored { get; init; }

    /// <summary>
    /// Files that are gone or have lost their end although the last checkpoint knew them, relative to the data
    /// directory.
    /// </summary>
    public IReadOnlyList<string> MissingFiles { get; init; } = [];

    /// <summary>Blobs that were stored in such files. They are set aside as damaged.</summary>
    public long LostBlobs { get; init; }

    /// <summary>
    /// There is a checkpoint that does not fit the segments, or that could not be read or deleted. Until a new one is
    /// written no segment may grow that it may speak of: it would be believed by a later start.
    /// </summary>
    internal bool NeedsCheckpoint { get; init; }
}
