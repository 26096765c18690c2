using BlobStash.Storage.Contract;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;
using static BlobStash.Storage.Tests.Stores;

namespace BlobStash.Storage.Tests.Index;

public sealed class LiveBytesTests
{
    private static readonly int[] Lengths = [0, 900, 65_537, 200_000, 500_000, 700_000];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GetSpace_AfterPutsDeletesAndAStart_CountsTheRecordsThatCount(bool keepsCheckpoint)
    {
        var disk = new MemoryFileSystem();
        StoreSpace before;
        await using (var store = await OpenAsync(disk))
        {
            for (var seed = 0; seed < Lengths.Length; seed++)
            {
                await store.PutAsync(Blob(seed, Lengths[seed]));
            }

            await store.DeleteAsync(Blob(3, Lengths[3]));
            await store.DeleteAsync(Blob(5, Lengths[5]));
            await store.PutAsync(Blob(3, Lengths[3]));
            await store.DeleteAsync(Blob(4, Lengths[4]));
            before = store.GetSpace();
        }

        if (!keepsCheckpoint)
        {
            disk.Delete("checkpoint");
        }

        await using var reopened = await OpenAsync(disk);

        int[] live = [0, 900, 65_537, 200_000];
        Assert.Equal(live.Sum(length => SegmentFormat.RecordSize(length)), before.LiveBytes);
        Assert.Equal(before, reopened.GetSpace());
        Assert.Equal(
            disk.Lengths().Where(file => file.Path.EndsWith(".seg", StringComparison.Ordinal)).Sum(file => file.Length),
            before.SegmentBytes);
    }
}
