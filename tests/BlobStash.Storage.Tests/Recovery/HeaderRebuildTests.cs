using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Parity;

namespace BlobStash.Storage.Tests.Recovery;

/// <summary>The header of a segment without parity is damaged; every record repeats what it said.</summary>
public sealed class HeaderRebuildTests
{
    private const string Segment = "segments/0000000000000001.seg";
    private const int CreatedAtOffset = 48;

    private static readonly byte[][] Blobs = [Stores.Blob(1, 300), Stores.Blob(2, 5000), []];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenAsync_AnyByteOfTheHeaderIsDamaged_IsMadeAnewAndNothingIsLost(bool firstRecordToo)
    {
        var original = await MakeAsync();
        var bytes = original.ReadAll(Segment);
        for (var at = 0; at < SegmentFormat.HeaderSize; at++)
        {
            var disk = original.Kill();
            disk.Xor(Segment, at, 0x20);
            if (firstRecordToo)
            {
                disk.Xor(Segment, SegmentFormat.HeaderSize + SegmentFormat.RecordHeaderSize, 1);
            }

            var isMarker = at is >= 40 and < CreatedAtOffset;
            if (firstRecordToo && isMarker)
            {
                continue;
            }

            await using var store = await Stores.OpenAsync(disk);

            Assert.Equal([Segment], store.StartReport.RebuiltHeaders);
            Assert.Equal(Blobs.Length, store.Count);
            Assert.All(Blobs[1..], store.AssertHas);
            Assert.Equal(bytes[..CreatedAtOffset], disk.ReadAll(Segment)[..CreatedAtOffset]);
        }
    }

    private static async Task<MemoryFileSystem> MakeAsync()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        foreach (var blob in Blobs)
        {
            await store.PutAsync(blob);
        }

        store.WriteCheckpoint();
        return disk.Kill();
    }
}
