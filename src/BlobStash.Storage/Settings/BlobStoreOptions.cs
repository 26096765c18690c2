using BlobStash.Core.Erasure;
using BlobStash.Storage.Changes;

namespace BlobStash.Storage.Settings;

/// <summary>Settings of a store; checked by <see cref="Validate"/> when it is opened and fixed from then on.</summary>
public sealed record BlobStoreOptions
{
    /// <summary>Smallest segment size in bytes.</summary>
    public const long MinSegmentSizeBytes = 1L << 20;

    /// <summary>Largest segment size in bytes.</summary>
    public const long MaxSegmentSizeBytes = 2L << 30;

    /// <summary>Lower bound of <see cref="RememberedChanges"/>.</summary>
    public const int MinRememberedChanges = 1024;

    /// <summary>Upper bound of <see cref="RememberedChanges"/>.</summary>
    public const int MaxRememberedChanges = 4 << 20;

    /// <summary>Upper bound of <see cref="MaxBlobSizeBytes"/>.</summary>
    public const long MaxMaxBlobSizeBytes = 1L << 40;

    /// <summary>Upper bound of <see cref="ReserveBytes"/>.</summary>
    public const long MaxReserveBytes = 1L << 30;

    /// <summary>
    /// A segment is sealed when the next record would take it over this many bytes. 1 MiB to 2 GiB, 256 MiB by default.
    /// Smaller ones give space back sooner after deletions, larger ones mean fewer files.
    /// </summary>
    public long SegmentSizeBytes { get; init; } = 256L << 20;

    /// <summary>Longest blob accepted, in bytes. 1 to 1 TiB, 16 GiB by default.</summary>
    public long MaxBlobSizeBytes { get; init; } = 16L << 30;

    /// <summary>When a write is acknowledged; <see cref="Durability.Flush"/> by default.</summary>
    public Durability Durability { get; init; } = Durability.Flush;

    /// <summary>
    /// Data shards in a stripe of parity, 1 to 255, 10 by default. More cost less space and make a repair read more.
    /// Applies to parity files that are made from now on.
    /// </summary>
    public int ParityDataShards { get; init; } = ReedSolomonCode.DefaultDataShards;

    /// <summary>
    /// Parity shards in a stripe: how many damaged shards of it are restored. 0 to 255, together with the data shards
    /// at most 256, 2 by default. 0 makes no parity; what is there already is still used.
    /// </summary>
    public int ParityShards { get; init; } = ReedSolomonCode.DefaultParityShards;

    /// <summary>
    /// How many sequences of changes <see cref="BlobStore.Changes"/> remembers at least; 1024 to 4 194 304, 65 536 by
    /// default. Takes up to twice <see cref="Change.SizeInBytes"/> of memory for each, as changes come.
    /// </summary>
    public int RememberedChanges { get; init; } = 65_536;

    /// <summary>
    /// A segment is compacted when more than this share of its records is dead. 0 to 1, 0.5 by default; 0 switches
    /// compaction off, and tombstones are kept for ever then. Less gives space back sooner, and copies more bytes for
    /// each that it gives back.
    /// </summary>
    public double CompactionDeadShare { get; init; } = 0.5;

    /// <summary>
    /// For how long a deletion is remembered, so that no session brings the blob back; only the time counts during
    /// which the store is open. 0 to 100 years, 30 days by default.
    /// </summary>
    public TimeSpan TombstoneGrace { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How many segments are kept open; more are while more are read or written at once. 8 to 65 536, 512 by default.
    /// Each takes a descriptor of the process.
    /// </summary>
    public int MaxOpenSegments { get; init; } = 512;

    /// <summary>Lower bound of <see cref="MaxOpenSegments"/>.</summary>
    public const int MinMaxOpenSegments = 8;

    /// <summary>Upper bound of <see cref="MaxOpenSegments"/>.</summary>
    public const int MaxMaxOpenSegments = 65_536;

    /// <summary>
    /// A store may be made in a folder that holds other files. Off by default: a folder that is not empty is most
    /// likely not meant. A store that is there already is opened whatever lies beside it.
    /// </summary>
    public bool CreateInUsedFolder { get; init; }

    /// <summary>
    /// A missing FORMAT is made again from the other files of the store, where all of them name the same one. Off by
    /// default, as a folder without FORMAT may be a copy that was cut off.
    /// </summary>
    public bool RestoreFormat { get; init; }

    /// <summary>Upper bound of <see cref="TombstoneGrace"/>.</summary>
    public static TimeSpan MaxTombstoneGrace { get; } = TimeSpan.FromDays(36_525);

    /// <summary>Whether puts of stored blobs are noted; <see cref="RenewPuts.Auto"/> by default.</summary>
    public RenewPuts RenewPuts { get; init; }

    /// <summary>
    /// Asked at each put of a stored blob: whether another node may give this one deletions. By default none may.
    /// </summary>
    public Func<bool> DeletionsMayArrive { get; init; } = static () => false;

    /// <summary>
    /// Room that is kept on the disk for deletions and compaction, in bytes; at most a sixteenth of the disk. 0 to
    /// 1 GiB, 8 MiB by default; 0 keeps none, and a disk that is full to its last block cannot be emptied then.
    /// </summary>
    public long ReserveBytes { get; init; } = 8L << 20;

    /// <summary>
    /// Between the deletion or seal that makes a segment worth compacting and the compaction, so that many deletions
    /// lead to one.
    /// </summary>
    internal TimeSpan CompactionDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Parity is made and segments are compacted without being asked. Off in tests that need every run to take the
    /// same course.
    /// </summary>
    internal bool WorksInBackground { get; init; } = true;

    /// <summary>
    /// Most renewals that puts add; about 100 bytes of memory each. Beyond it a put of a stored blob keeps the stamp
    /// that the blob has.
    /// </summary>
    internal int MaxRenewals { get; init; } = 4 << 20;

    /// <summary>Bytes of a shard in parity files that are made from now on.</summary>
    internal int ParityShardBytes { get; init; } = 64 * 1024;

    /// <summary>A read that meets damage has the file repaired.</summary>
    internal bool RepairOnRead { get; init; } = true;

    /// <summary>
    /// When a blob is tried again that the disk could not read, each counted from the failure before; when it fails
    /// after the last as well, it counts as damaged.
    /// </summary>
    internal IReadOnlyList<TimeSpan> ReadRetryDelays { get; init; } =
        [TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10)];

    /// <summary>
    /// A running store makes a checkpoint when the segments have grown by more than this since the last one. Less is
    /// read again
    /// in a moment; more would make a start after a crash slow.
    /// </summary>
    internal long CheckpointBytes { get; init; } = 256L << 20;

    /// <summary>Lower bound of <see cref="SegmentSizeBytes"/>; tests go below the public one to seal quickly.</summary>
    internal long SmallestSegmentSizeBytes { get; init; } = MinSegmentSizeBytes;

    /// <summary>Lower bound of <see cref="RememberedChanges"/>; tests go below the public one.</summary>
    internal int SmallestRememberedChanges { get; init; } = MinRememberedChanges;

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> for a value out of its range.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(SegmentSizeBytes, SmallestSegmentSizeBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SegmentSizeBytes, MaxSegmentSizeBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBlobSizeBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxBlobSizeBytes, MaxMaxBlobSizeBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxOpenSegments, MinMaxOpenSegments);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxOpenSegments, MaxMaxOpenSegments);
        ArgumentOutOfRangeException.ThrowIfLessThan(RememberedChanges, SmallestRememberedChanges);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RememberedChanges, MaxRememberedChanges);
        ArgumentOutOfRangeException.ThrowIfNegative(ReserveBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ReserveBytes, MaxReserveBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(ParityDataShards, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(ParityShards);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ParityDataShards, ReedSolomonCode.MaxShards - 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ParityShards, ReedSolomonCode.MaxShards - ParityDataShards);
        ArgumentOutOfRangeException.ThrowIfNotEqual(CompactionDeadShare is >= 0 and <= 1, true);
        ArgumentOutOfRangeException.ThrowIfLessThan(TombstoneGrace, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TombstoneGrace, MaxTombstoneGrace);
    }
}
