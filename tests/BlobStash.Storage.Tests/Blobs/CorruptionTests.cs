using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Blobs;

/// <summary>Rotten bytes are never handed out.</summary>
public sealed class CorruptionTests
{
    private const int Block = SegmentFormat.BlockSize;

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(200_000)]
    [InlineData(700_000)]
    public async Task Read_OneByteIsRotten_ThrowsForItsBlockAndGivesTheOthers(int length)
    {
        var disk = new MemoryFileSystem();
        var blob = Stores.Blob(1, length);
        await using var store = await Stores.OpenAsync(disk);
        var digest = (await store.PutAsync(blob)).Digest;
        var path = disk.Files().Single(name => name.EndsWith(".seg", StringComparison.Ordinal)
            || name.EndsWith(".blob", StringComparison.Ordinal));
        var payload = SegmentFormat.HeaderSize + SegmentFormat.RecordHeaderSize;
        foreach (var rotten in new[] { 0, length / 2, length - 1 })
        {
            using var flip = Flip(disk, path, payload + rotten);
            for (var offset = 0; offset < length; offset += Block)
            {
                AssertBlock(store, (digest, blob), offset, rotten / Block == offset / Block, path);
            }
        }

        store.AssertHas(blob);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(200_000)]
    [InlineData(700_000)]
    public async Task Read_HeaderOrTableIsRotten_Throws(int length)
    {
        var disk = new MemoryFileSystem();
        var blob = Stores.Blob(1, length);
        await using var store = await Stores.OpenAsync(disk);
        var digest = (await store.PutAsync(blob)).Digest;
        var path = disk.Files().Single(name => name.EndsWith(".seg", StringComparison.Ordinal)
            || name.EndsWith(".blob", StringComparison.Ordinal));
        var tableOffset = SegmentFormat.HeaderSize + SegmentFormat.RecordHeaderSize + length;
        var header = Enumerable.Range(SegmentFormat.HeaderSize, SegmentFormat.RecordHeaderSize);
        var positions = header.Where(position => position % 3 == 0).Append(tableOffset).Append(tableOffset + 3);
        foreach (var position in positions)
        {
            using var flip = Flip(disk, path, position);

            AssertBlock(store, (digest, blob), 0, true, path);
        }

        store.AssertHas(blob);
    }

    [Fact]
    public async Task Read_FileIsTooShort_Throws()
    {
        var disk = new MemoryFileSystem();
        var blob = Stores.Blob(1, 700_000);
        await using var store = await Stores.OpenAsync(disk);
        await store.PutAsync(blob);
        var path = disk.Files().Single(name => name.EndsWith(".blob", StringComparison.Ordinal));
        disk.Put(path, disk.ReadAll(path).AsSpan(0, 300_000));

        using var reader = store.OpenRead(Blake2b256.Hash(blob))!;
        Assert.Throws<CorruptRecordException>(() => reader.Read(0, new byte[Block]));
        disk.Put(path, new byte[10]);
        Assert.Throws<CorruptRecordException>(() => store.OpenRead(Blake2b256.Hash(blob)));
    }

    private static void AssertBlock(
        BlobStore store, (Digest Digest, byte[] Bytes) blob, int offset, bool isRotten, string path)
    {
        using var reader = store.OpenRead(blob.Digest)!;
        var buffer = new byte[Block];
        if (isRotten)
        {
            var error = Assert.Throws<CorruptRecordException>(() => reader.Read(offset, buffer));
            Assert.Equal(path, error.File);
            Assert.Equal(blob.Digest, error.Digest);
            Assert.Throws<CorruptRecordException>(() => reader.Read(offset, buffer.AsSpan(0, 1)));
            return;
        }

        var read = reader.Read(offset, buffer);
        Assert.True(blob.Bytes.AsSpan(offset, read).SequenceEqual(buffer.AsSpan(0, read)));
    }

    /// <summary>Flips bits of one byte until it is disposed. Writes into the open file, as rot does.</summary>
    private static MemoryLock Flip(MemoryFileSystem disk, string path, int position)
    {
        FlipOnce(disk, path, position);
        return new MemoryLock(() => FlipOnce(disk, path, position));
    }

    private static void FlipOnce(MemoryFileSystem disk, string path, int position)
    {
        using var file = disk.Open(path);
        var bytes = new byte[1];
        file.Read(position, bytes);
        bytes[0] ^= 0x80;
        file.Write(position, bytes);
    }
}
