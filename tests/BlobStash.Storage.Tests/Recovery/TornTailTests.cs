using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Recovery;

public sealed class TornTailTests
{
    private const string Segment = "segments/0000000000000001.seg";

    private static readonly byte[] First = Stores.Blob(1, 300);
    private static readonly byte[] Middle = Stores.Blob(2, 500);
    private static readonly byte[] Last = Stores.Blob(3, 100);

    [Fact]
    public async Task OpenAsync_LastRecordIsCutAnywhere_KeepsTheOthersAndTakesNewOnes()
    {
        var (disk, segment) = await MakeAsync();
        var end = segment.Length - (int)SegmentFormat.RecordSize(Last.Length);
        for (var length = end; length < segment.Length; length += 9)
        {
            var torn = disk.Kill();
            torn.Put(Segment, segment.AsSpan(0, length));

            await AssertRecoversAsync(torn, end, [First, Middle], Last);
        }
    }

    [Fact]
    public async Task OpenAsync_GarbageBehindTheLastRecord_IsCutOff()
    {
        var (disk, segment) = await MakeAsync();
        for (var length = 1; length < 200; length += 31)
        {
            var torn = disk.Kill();
            torn.Put(Segment, [.. segment, .. Stores.Blob(length, length)]);

            await AssertRecoversAsync(torn, segment.Length, [First, Middle, Last], Stores.Blob(8, 90));
        }
    }

    [Fact]
    public async Task OpenAsync_ZerosBehindTheLastRecord_AreCutOff()
    {
        var (disk, segment) = await MakeAsync();
        disk.Put(Segment, [.. segment, .. new byte[3_000_000]]);

        await AssertRecoversAsync(disk, segment.Length, [First, Middle, Last], Stores.Blob(8, 90));
    }

    /// <summary>What a torn group leaves may hold valid headers whose payload is not there.</summary>
    [Fact]
    public async Task OpenAsync_LastPayloadIsZeros_IsCutOff()
    {
        var (disk, segment) = await MakeAsync();
        var end = segment.Length - (int)SegmentFormat.RecordSize(Last.Length);
        segment.AsSpan(end + SegmentFormat.RecordHeaderSize).Clear();
        disk.Put(Segment, segment);

        await AssertRecoversAsync(disk, end, [First, Middle], Last);
    }

    [Fact]
    public async Task OpenAsync_AnyByteInTheMiddleIsDamaged_CostsThatBlobOnly()
    {
        var (disk, segment) = await MakeAsync();
        var start = SegmentFormat.HeaderSize + (int)SegmentFormat.RecordSize(First.Length);
        var paddingStart = start + SegmentFormat.RecordHeaderSize + Middle.Length + SegmentFormat.ChecksumSize;
        for (var i = start; i < paddingStart; i += 17)
        {
            var damaged = disk.Kill();
            segment[i] ^= 0x10;
            damaged.Put(Segment, segment);
            segment[i] ^= 0x10;

            await AssertRecoversAsync(damaged, segment.Length, [First, Last], Middle);
        }
    }

    [Fact]
    public async Task OpenAsync_RecordsLargerThanTheSegmentSizeAllowsNow_AreFoundAndKept()
    {
        var disk = new MemoryFileSystem();
        var blobs = Enumerable.Range(1, 4).Select(seed => Stores.Blob(seed, 900_000)).ToList();
        await using (var store = await Stores.OpenAsync(disk, new BlobStoreOptions()))
        {
            foreach (var blob in blobs)
            {
                await store.PutAsync(blob);
            }
        }

        disk.Delete("checkpoint");
        await using var reopened = await Stores.OpenAsync(disk);
        Assert.All(blobs, reopened.AssertHas);
        Assert.Equal(PutOutcome.AlreadyStored, (await reopened.PutAsync(blobs[0])).Outcome);
        await reopened.DeleteAsync(blobs[0]);
        Assert.Equal(PutOutcome.Returned, (await reopened.PutAsync(blobs[0])).Outcome);
        reopened.AssertHas(blobs[0]);
    }

    [Fact]
    public async Task OpenAsync_GarbageBehindASeal_IsCutOffAndTheSegmentStaysSealed()
    {
        var disk = new MemoryFileSystem();
        var blobs = Enumerable.Range(1, 4).Select(seed => Stores.Blob(seed, 400_000)).ToList();
        await using (var store = await Stores.OpenAsync(disk))
        {
            foreach (var blob in blobs)
            {
                await store.PutAsync(blob);
            }
        }

        var sealedBytes = disk.ReadAll(Segment);
        disk.Put(Segment, [.. sealedBytes, .. Stores.Blob(5, 100)]);
        await using (var store = await Stores.OpenAsync(disk, new BlobStoreOptions()))
        {
            await store.PutAsync(Stores.Blob(6, 1000));
            await store.PutAsync(Stores.Blob(7, 100_000));
        }

        Assert.Equal(sealedBytes, disk.ReadAll(Segment));
    }

    private static async Task<(MemoryFileSystem Disk, byte[] Segment)> MakeAsync()
    {
        var disk = new MemoryFileSystem();
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.PutAsync(First);
            await store.PutAsync(Middle);
            await store.PutAsync(Last);
        }

        disk.Delete("checkpoint");
        return (disk, disk.ReadAll(Segment));
    }

    private static async Task AssertRecoversAsync(MemoryFileSystem disk, int length, byte[][] present, byte[] absent)
    {
        await using (var store = await Stores.OpenAsync(disk))
        {
            Assert.Equal(length, disk.ReadAll(Segment).Length);
            Assert.Equal(present.Length, store.Count);
            Assert.All(present, store.AssertHas);
            store.AssertLacks(absent);
            Assert.Equal(PutOutcome.Stored, (await store.PutAsync(absent)).Outcome);
        }

        disk.Delete("checkpoint");
        await using var again = await Stores.OpenAsync(disk);
        Assert.Equal(present.Length + 1, again.Count);
        Assert.True(again.TryGetLength(Blake2b256.Hash(absent), out _));
        Assert.All(present, again.AssertHas);
    }
}
