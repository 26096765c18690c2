using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Settings;

namespace BlobStash.Storage.Tests.PowerLoss;

/// <summary>One of the blobs that the simulation works with; few, so that they are deleted and put again.</summary>
internal sealed class PoolBlob
{
    private static readonly int[] Lengths =
        [0, 1, 100, 431, 600, 3000, 4096, 9000, 30_000, 60_000, 60_001, 60_002, 65_536, 65_537,
        75_000, 90_000, 140_000];

    private PoolBlob(int number, int length)
    {
        Bytes = Stores.Blob(number, length);
        Digest = Blake2b256.Hash(Bytes);
    }

    /// <summary>Small, streamed and large ones.</summary>
    public static IReadOnlyList<PoolBlob> All { get; } =
        [.. Lengths.Select((length, number) => new PoolBlob(number, length))];

    /// <summary>Together more than a segment has room for.</summary>
    public static IReadOnlyList<PoolBlob> Fillers { get; } = [.. All.Where(blob => blob.Bytes.Length / 10 == 6000)];

    /// <summary>All by their names.</summary>
    public static IReadOnlyDictionary<Digest, PoolBlob> ByDigest { get; } = All.ToDictionary(blob => blob.Digest);

    /// <summary>
    /// A segment of this size has room for the streamed ones and not for the large ones. Nothing is done in the
    /// background, so that a seed takes the same course each time. Almost everything is worth compacting, and
    /// tombstones expire whenever they may.
    /// </summary>
    public static BlobStoreOptions Options { get; } = new()
    {
        SegmentSizeBytes = 160 << 10,
        SmallestSegmentSizeBytes = 160 << 10,
        ParityShardBytes = 16 << 10,
        WorksInBackground = false,
        ReserveBytes = 0,
        CompactionDeadShare = 0.05,
        TombstoneGrace = TimeSpan.Zero,
        RenewPuts = RenewPuts.Always,
    };

    public byte[] Bytes { get; }

    public Digest Digest { get; }

    public static PoolBlob OfLength(int length) => All.First(blob => blob.Bytes.Length == length);
}
