using BlobStash.Core.Erasure;
using BlobStash.Storage.Files;
using BlobStash.Storage.Settings;

namespace BlobStash.Server.Configuration;

/// <summary>The <c>BlobStash:Storage</c> section.</summary>
internal sealed class StorageOptions
{
    /// <summary>Size at which a segment is sealed, 1 MiB to 2 GiB. Default 256 MiB.</summary>
    public long SegmentSizeBytes { get; init; } = 256L << 20;

    /// <summary>Largest blob that is accepted, 1 byte to 1 TiB; a larger one answers 413. Default 16 GiB.</summary>
    public long MaxBlobSizeBytes { get; init; } = 16L << 30;

    /// <summary>
    /// <c>Flush</c> (default): a PUT is answered when its bytes are on the disk. <c>None</c>: when the operating system
    /// has them, which is faster and loses the last seconds in a power failure.
    /// </summary>
    public Durability Durability { get; init; } = Durability.Flush;

    /// <summary>
    /// A sealed segment is compacted when more than this share of its records is dead, 0 to 1; 0 switches compaction
    /// off. Default 0.5.
    /// </summary>
    public double CompactionDeadShare { get; init; } = 0.5;

    /// <summary>For how long a deletion is remembered, 0 to 100 years. Default 30 days.</summary>
    public TimeSpan TombstoneGrace { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Data shards in a stripe of parity, 1 to 255. Default 10. More cost less space, and a repair reads more. Applies
    /// to parity files that are made from now on.
    /// </summary>
    public int ParityDataShards { get; init; } = ReedSolomonCode.DefaultDataShards;

    /// <summary>
    /// Parity shards in a stripe: how many damaged shards of it are restored; 0 to 255, together with the data shards
    /// at most 256. Default 2. 0 makes no parity; what is there already is still used.
    /// </summary>
    public int ParityShards { get; init; } = ReedSolomonCode.DefaultParityShards;

    /// <summary>
    /// Room kept on the disk for deletions and compaction, 0 to 1 GiB and at most a sixteenth of the disk. Default 8
    /// MiB. 0 keeps none.
    /// </summary>
    public long ReserveBytes { get; init; } = 8L << 20;

    /// <summary>
    /// Whether a PUT of a blob that is stored already is noted, so that no deletion that another node made before it
    /// undoes it: <c>Auto</c> (default; where the node has a peer, or has had a change of another node),
    /// <c>Always</c> or <c>Never</c>. What is noted costs a write and a flush.
    /// </summary>
    public RenewPuts RenewPuts { get; init; }

    /// <summary>
    /// Changes that a follower may be behind, 1024 to 4 194 304. Each takes up to 112 bytes of memory. Default 65 536.
    /// </summary>
    public int RememberedChanges { get; init; } = 65_536;

    /// <summary>
    /// Make a store in a folder that holds other files. Default false: such a folder is refused, as it is most likely
    /// not meant. What is there stays either way.
    /// </summary>
    public bool CreateInUsedFolder { get; init; }

    /// <summary>
    /// Make a missing FORMAT again from the other files of the store, where all of them name the same one. Default
    /// false: a folder without it may be a copy that was cut off.
    /// </summary>
    public bool RestoreFormat { get; init; }

    /// <summary>
    /// Who may read what is created in the data directory: <c>Group</c> (default; 750 and 640), <c>Owner</c> (700 and
    /// 600) or <c>Everyone</c> (755 and 644). A stricter umask is heeded.
    /// </summary>
    public FileReaders ReadableBy { get; init; } = FileReaders.Group;
}
