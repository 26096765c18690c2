using BlobStash.Storage.Commits;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Tests.Commits;

public sealed class RecordSlabsTests
{
    [Fact]
    public void Take_ManyRecords_EachHasRoomOfItsOwn()
    {
        using var slabs = new RecordSlabs();
        int[] lengths = [0, 1, 5000, SegmentFormat.BlockSize, SegmentFormat.BlockSize, 4096, SegmentFormat.BlockSize];
        SmallRecord[] records = [.. lengths.Select(slabs.Take)];

        for (var i = 0; i < records.Length; i++)
        {
            var payload = new byte[lengths[i] + 1];
            Array.Fill(payload, (byte)(i + 1));
            Assert.Equal(lengths[i], records[i].Append(payload));
            records[i].Complete();
        }

        for (var i = 0; i < records.Length; i++)
        {
            Assert.Equal(lengths[i], records[i].Payload.Length);
            Assert.Equal(-1, records[i].Payload.Span.IndexOfAnyExcept((byte)(i + 1)));
        }

        Array.ForEach(records, record => record.Dispose());
    }

    [Fact]
    public void Dispose_RecordsInUse_KeepTheirBytes()
    {
        var slabs = new RecordSlabs();
        var record = slabs.Take(100);
        record.Append(new byte[] { 1, 2, 3 });

        slabs.Dispose();
        using var others = new RecordSlabs();
        using var another = others.Take(100);
        another.Append(new byte[] { 9, 9, 9 });

        Assert.Equal(new byte[] { 1, 2, 3 }, record.Payload.ToArray());
        record.Dispose();
        record.Dispose();
    }
}
