using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Segments;

public sealed class SegmentLeaseTests
{
    private readonly MemoryFileSystem _disk = new();

    [Fact]
    public void TryLease_SegmentIsRetired_IsRefusedAndTheLastLeaseClosesTheFile()
    {
        var file = _disk.Create("a");
        var segment = new Segment(file, default, SegmentFormat.HeaderSize);
        Assert.True(segment.TryLease());
        Assert.True(segment.TryLease());

        segment.Release();
        Assert.True(segment.TryLease());
        segment.Release();
        segment.Release();
        Assert.True(IsOpen(file));
        segment.Release();

        Assert.False(segment.TryLease());
        Assert.False(IsOpen(file));
    }

    /// <summary>A blob of many blocks is on its way to a client while its segment goes.</summary>
    [Fact]
    public async Task Read_SegmentIsCompactedInTheMiddle_GivesTheRest()
    {
        var blob = Stores.Blob(1, 400_000);
        await using var store = await Stores.OpenAsync(_disk);
        await store.PutAsync(blob);
        await store.PutAsync(Stores.Blob(2, 500_000));
        Assert.True(await store.DeleteAsync(Stores.Blob(2, 500_000)));
        var bytes = new byte[blob.Length];
        using (var reader = store.OpenRead(Core.Hashing.Blake2b256.Hash(blob))!)
        {
            var total = reader.Read(0, bytes);
            var report = await store.CompactAsync(CancellationToken.None);
            Assert.Equal(1, report.CompactedSegments);
            for (int read; (read = reader.Read(total, bytes.AsSpan(total))) > 0;)
            {
                total += read;
            }
        }

        Assert.Equal(blob, bytes);
        store.AssertHas(blob);
    }

    private static bool IsOpen(IFile file)
    {
        try
        {
            file.Read(0, new byte[1]);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
