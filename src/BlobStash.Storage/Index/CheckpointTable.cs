namespace BlobStash.Storage.Index;

/// <summary>The tables of a checkpoint; the values are on disk. A reader may skip those it does not know from 128 on.
/// </summary>
internal enum CheckpointTable
{
    /// <summary>How many blobs each section holds, and its checksum.</summary>
    Buckets = 1,

    /// <summary>The segments, and how far the checkpoint covers them.</summary>
    Segments = 2,

    /// <summary>The deletions that are remembered.</summary>
    Tombstones = 3,

    /// <summary>Later puts of blobs that were stored.</summary>
    Renewals = 4,

    /// <summary>What the whole store remembers; a reader that does not know it forgets it.</summary>
    Facts = 128,
}
