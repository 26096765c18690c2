using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Blobs;

public sealed class RoundTripTests
{
    private const int Block = SegmentFormat.BlockSize;

    // Half of the smallest segment is the longest blob that goes into one.
    private const int SmallLimit = (int)(Stores.SmallSegment / 2);

    public static TheoryData<int> Lengths => new(
        0, 1, 7, 8, 9, Block - 1, Block, Block + 1, 2 * Block, (2 * Block) + 1,
        (4 * Block) - 1, 4 * Block, (4 * Block) + 1,
        SmallLimit - 1, SmallLimit, SmallLimit + 1, SmallLimit + Block);

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task CommitAsync_AnyLengthHoweverAnnounced_IsReadBackNowAndAfterAnyRestart(int length)
    {
        var disk = new MemoryFileSystem();
        var announcements = new long[] { length, -1, 0, 1, length + 1, 3 * SmallLimit };
        var blobs = announcements.Select((_, i) => Stores.Blob(i + 1, length))
            .DistinctBy(blob => Blake2b256.Hash(blob)).ToList();
        await using (var store = await Stores.OpenAsync(disk))
        {
            for (var i = 0; i < blobs.Count; i++)
            {
                var result = await store.PutAsync(blobs[i], announcements[i]);
                Assert.Equal(new PutResult(PutOutcome.Stored, Blake2b256.Hash(blobs[i]), length), result);
                store.AssertHas(blobs[i]);
            }

            var again = await store.PutAsync(blobs[0], -1);
            Assert.Equal(PutOutcome.AlreadyStored, again.Outcome);
            Assert.Equal(blobs.Sum(blob => (long)blob.Length), store.TotalBytes);
        }

        await AssertHasAllAsync(disk, blobs);
        disk.Delete("checkpoint");
        await AssertHasAllAsync(disk, blobs);
    }

    [Fact]
    public async Task CommitAsync_AroundTheDefaultSegmentLimit_IsReadBack()
    {
        using var directory = new TemporaryDirectory();
        var fileSystem = new Storage.Files.PhysicalFileSystem(directory.Path);
        const int limit = (int)SegmentFormat.MaxSegmentBlobLength;
        var options = new BlobStoreOptions { Durability = Durability.None };
        await using var store = await Stores.OpenAsync(fileSystem, options);
        foreach (var (length, announced) in new[] { (limit, -1), (limit + 1, -1) })
        {
            var blob = Stores.Blob(length, length);
            var result = await store.PutAsync(blob, announced);
            Assert.True(blob.AsSpan().SequenceEqual(store.Get(result.Digest)));
        }

        await store.ParityMade;
        Assert.Single(Directory.EnumerateFiles(directory.PathOf("large"), "*.blob", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.PathOf("tmp")));
    }

    [Fact]
    public async Task WriteAsync_InPiecesOfAnySize_GivesTheSameBlob()
    {
        var blob = Stores.Blob(1, 400_000);
        foreach (var piece in new[] { 997, 4096, 65_535, 65_536, 65_537, 262_144, 399_999 })
        {
            await using var store = await Stores.OpenAsync(new MemoryFileSystem());
            await using (var writer = store.CreateWriter(-1))
            {
                for (var i = 0; i < blob.Length; i += piece)
                {
                    await writer.WriteAsync(blob.AsMemory(i, Math.Min(piece, blob.Length - i)), CancellationToken.None);
                }

                Assert.Equal(blob.Length, writer.Length);
                await writer.CommitAsync(null, CancellationToken.None);
            }

            store.AssertHas(blob);
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(200_000)]
    [InlineData(700_000)]
    public async Task Read_AnyRange_GivesThoseBytes(int length)
    {
        var blob = Stores.Blob(1, length);
        await using var store = await Stores.OpenAsync(new MemoryFileSystem());
        await store.PutAsync(blob);
        using var reader = store.OpenRead(Blake2b256.Hash(blob))!;
        var random = new Random(5);
        for (var i = 0; i < 50; i++)
        {
            var offset = random.Next(length);
            var buffer = new byte[random.Next(1, 2 * Block)];

            var read = reader.Read(offset, buffer);

            Assert.InRange(read, 1, Math.Min(buffer.Length, length - offset));
            Assert.True(blob.AsSpan(offset, read).SequenceEqual(buffer.AsSpan(0, read)));
        }

        Assert.Equal(0, reader.Read(length, new byte[10]));
        Assert.Equal(0, reader.Read(long.MaxValue, new byte[10]));
        Assert.Equal(0, reader.Read(0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(-1, new byte[10]));
    }

    [Fact]
    public async Task Read_LargeBlobIsDeletedMeanwhile_GoesOnToTheEnd()
    {
        var blob = Stores.Blob(1, 700_000);
        await using var store = await Stores.OpenAsync(new MemoryFileSystem());
        await store.PutAsync(blob);
        using var reader = store.OpenRead(Blake2b256.Hash(blob))!;
        var buffer = new byte[Block];
        reader.Read(0, buffer);

        await store.DeleteAsync(blob);

        Assert.Null(store.OpenRead(Blake2b256.Hash(blob)));
        Assert.Equal(Block, reader.Read(6 * Block, buffer));
        Assert.True(blob.AsSpan(6 * Block, Block).SequenceEqual(buffer));
    }

    private static async Task AssertHasAllAsync(MemoryFileSystem disk, List<byte[]> blobs)
    {
        await using var store = await Stores.OpenAsync(disk);
        Assert.Equal(blobs.Count, store.Count);
        Assert.All(blobs, store.AssertHas);
        Assert.DoesNotContain(disk.Files(), path => path.StartsWith("tmp/", StringComparison.Ordinal));
    }
}
