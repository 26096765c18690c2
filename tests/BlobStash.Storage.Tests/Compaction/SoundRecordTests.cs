using BlobStash.Core.Hashing;
using BlobStash.Storage.Scrubbing;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Compaction;

/// <summary>A segment without parity that really lost a record.</summary>
public sealed class SoundRecordTests
{
    private const string First = "segments/0000000000000001.seg";
    private const int Length = 60_000;
    private const int Hit = 5;

    private static readonly ScrubOptions Fast = new() { Period = TimeSpan.Zero, MaxBytesPerSecond = 1L << 50 };
    private static readonly byte[][] Blobs = [.. Enumerable.Range(0, 40).Select(seed => Stores.Blob(seed, Length))];
    private static readonly BlobStoreOptions Parity = Stores.WithParity with { WorksInBackground = false };

    [Fact]
    public async Task CompactAsync_ARecordIsLost_CopiesTheOthersAndKeepsTheDamagedBytes()
    {
        var disk = new MemoryFileSystem();
        await using (var store = await Stores.OpenAsync(disk))
        {
            foreach (var blob in Blobs)
            {
                await store.PutAsync(blob);
            }
        }

        var bytes = disk.ReadAll(First);
        bytes[SegmentFormat.HeaderSize + (Hit * SegmentFormat.RecordSize(Length)) + 20_000] ^= 1;
        disk.Put(First, bytes);
        await using (var store = await Stores.OpenAsync(disk, Parity))
        {
            await store.Scrubber.RunAsync(Fast, CancellationToken.None);
            var report = await store.CompactAsync(CancellationToken.None);

            Assert.Equal((0, 1), (report.CompactedSegments, report.DamagedSegments));
            Assert.True(store.IsDamaged(Blake2b256.Hash(Blobs[Hit])));
            Assert.Equal(bytes, disk.ReadAll(First));
        }

        // Nothing but the lost record is read from there any more.
        bytes.AsSpan(SegmentFormat.HeaderSize + (int)((Hit + 1) * SegmentFormat.RecordSize(Length))).Fill(0xA5);
        disk.Put(First, bytes);
        await using var later = await Stores.OpenAsync(disk, Parity);
        Assert.All(Blobs.Where((_, i) => i != Hit), later.AssertHas);

        await later.PutAsync(Blobs[Hit]);
        later.AssertHas(Blobs[Hit]);
    }
}
