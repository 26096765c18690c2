using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Index;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Recovery;

public sealed class CheckpointTests
{
    private const string Segment = "segments/0000000000000001.seg";

    private static readonly byte[] First = Stores.Blob(1, 100);
    private static readonly byte[] Second = Stores.Blob(2, 100_000);
    private static readonly byte[] Large = Stores.Blob(3, 700_000);
    private static readonly byte[] Deleted = Stores.Blob(4, 50);

    [Fact]
    public async Task OpenAsync_ByteOfTheCheckpointIsFlipped_IndexIsRightAllTheSame()
    {
        var disk = await MakeAsync();
        var checkpoint = disk.ReadAll("checkpoint");
        for (var i = 0; i < checkpoint.Length; i += i < 200 ? 23 : 523)
        {
            var damaged = disk.Kill();
            checkpoint[i] ^= 0x40;
            damaged.Put("checkpoint", checkpoint);
            checkpoint[i] ^= 0x40;

            await AssertRightAsync(damaged);
        }
    }

    [Fact]
    public async Task TryRead_AnyByteIsFlippedOrTheEndIsMissing_Refuses()
    {
        var disk = await MakeAsync();
        var checkpoint = disk.ReadAll("checkpoint");
        for (var i = 0; i < checkpoint.Length; i++)
        {
            checkpoint[i] ^= 0x40;
            Assert.False(TryRead(checkpoint), $"byte {i}");
            checkpoint[i] ^= 0x40;
        }

        for (var length = 0; length < checkpoint.Length; length++)
        {
            Assert.False(TryRead(checkpoint.AsSpan(0, length)), $"length {length}");
        }

        Assert.True(TryRead(checkpoint));
    }

    [Fact]
    public async Task OpenAsync_CheckpointIsCut_IndexIsRightAllTheSame()
    {
        var disk = await MakeAsync();
        var checkpoint = disk.ReadAll("checkpoint");
        for (var length = 0; length < checkpoint.Length; length += 431)
        {
            var damaged = disk.Kill();
            damaged.Put("checkpoint", checkpoint.AsSpan(0, length));

            await AssertRightAsync(damaged);
        }
    }

    [Fact]
    public async Task OpenAsync_CheckpointIsMissing_IndexIsRebuilt()
    {
        var disk = await MakeAsync();
        disk.Delete("checkpoint");

        await AssertRightAsync(disk);
    }

    [Fact]
    public async Task OpenAsync_CheckpointCannotBeRead_IndexIsRebuilt()
    {
        var disk = await MakeAsync();
        disk.Faults.FailAlways(DiskCall.Read, () => new IOException("read"), "checkpoint");

        await AssertRightAsync(disk);
    }

    [Fact]
    public async Task OpenAsync_CheckpointIsGood_DoesNotReadTheData()
    {
        var disk = await MakeAsync();
        var before = disk.Faults.CountOf(DiskCall.Read);

        await AssertRightAsync(disk, read: false);

        // Header and last record of the one segment, versions of the checkpoint and of the list of damaged blobs, the
        // whole of that list, and of the checkpoint its directory, its tables and 256 sections.
        Assert.InRange(disk.Faults.CountOf(DiskCall.Read) - before, 1, 274);
    }

    [Fact]
    public async Task OpenAsync_CheckpointOfAnotherStore_IndexIsRebuilt()
    {
        var other = new MemoryFileSystem();
        await using (var store = await Stores.OpenAsync(other))
        {
            await store.PutAsync(Stores.Blob(9, 100));
        }

        var disk = await MakeAsync();
        disk.Put("checkpoint", other.ReadAll("checkpoint"));

        await AssertRightAsync(disk);
    }

    [Fact]
    public async Task OpenAsync_CheckpointIsOlderThanLaterChanges_ReplaysThem()
    {
        var disk = await MakeAsync();
        var old = disk.ReadAll("checkpoint");
        var third = Stores.Blob(5, 3000);
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.DeleteAsync(First);
            await store.DeleteAsync(Large);
            await store.PutAsync(Deleted);
            await store.PutAsync(third);
        }

        disk.Put("checkpoint", old);
        await using var reopened = await Stores.OpenAsync(disk);

        Assert.Equal(3, reopened.Count);
        reopened.AssertLacks(First);
        reopened.AssertLacks(Large);
        reopened.AssertHas(Second);
        reopened.AssertHas(Deleted);
        reopened.AssertHas(third);
    }

    /// <summary>
    /// A checkpoint that was refused once must not be believed later, when the segments have grown again.
    /// </summary>
    [Fact]
    public async Task OpenAsync_SegmentWasPutBackFromABackupAndGrewAgain_IgnoresTheOldCheckpoint()
    {
        var disk = new MemoryFileSystem();
        byte[] backup;
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.PutAsync(First);
            backup = disk.ReadAll(Segment);
            await store.PutAsync(Deleted);
        }

        disk.Put(Segment, backup);
        var instead = Stores.Blob(6, 5000);
        MemoryFileSystem killed;
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.PutAsync(instead);
            killed = disk.Kill();
        }

        await using var reopened = await Stores.OpenAsync(killed);
        Assert.Equal(2, reopened.Count);
        reopened.AssertHas(First);
        reopened.AssertHas(instead);
    }

    /// <summary>
    /// A checkpoint that is made while blobs come in may show a blob that is newer than its beginning. Were the
    /// sequences given again,
    /// a tombstone could be as old as the blob that it deletes.
    /// </summary>
    [Fact]
    public async Task OpenAsync_LargeBlobCameWhileTheCheckpointWasMade_CanStillBeDeleted()
    {
        var disk = new MemoryFileSystem();
        var options = Stores.Options with { CheckpointBytes = 0 };
        await using var store = await Stores.OpenAsync(disk, options);
        using var section = disk.Faults.HoldOnce(DiskCall.Write, "tmp/");
        await store.PutAsync(Stores.Blob(10, 500_000));
        await store.PutAsync(Stores.Blob(11, 500_000));
        await section.Reached;
        await store.PutAsync(Large);
        using var renamed = disk.Faults.HoldOnce(DiskCall.FlushDirectory, "");
        section.Open();
        await renamed.Reached;
        var killed = disk.Kill();
        renamed.Open();

        MemoryFileSystem again;
        await using (var second = await Stores.OpenAsync(killed))
        {
            second.AssertHas(Large);
            killed.Faults.FailOnce(DiskCall.Delete, new IOException("delete"), "large/");
            Assert.True(await second.DeleteAsync(Large));
            again = killed.Kill();
        }

        again.Delete("checkpoint");
        await using var third = await Stores.OpenAsync(again);
        third.AssertLacks(Large);
        Assert.Equal(2, third.Count);
        Assert.NotEqual(0, Blake2b256.Hash(Large).Prefix);
    }

    [Fact]
    public async Task OpenAsync_LargeBlobIsOnlyInTheCheckpointAndItsFileIsGone_IsSetAside()
    {
        var disk = await MakeAsync();
        disk.Delete(disk.Files().Single(path => path.StartsWith("large/", StringComparison.Ordinal)));

        await using var reopened = await Stores.OpenAsync(disk);

        Assert.True(reopened.IsDamaged(Blake2b256.Hash(Large)));
        Assert.False(reopened.TryGetLength(Blake2b256.Hash(Large), out _));
        Assert.Equal(PutOutcome.Stored, (await reopened.PutAsync(Large)).Outcome);
        reopened.AssertHas(Large);
    }

    private static bool TryRead(ReadOnlySpan<byte> checkpoint)
    {
        var disk = new MemoryFileSystem();
        disk.Put("checkpoint", checkpoint);
        using var file = disk.OpenRead("checkpoint");
        return CheckpointReader.TryRead(file, new DigestIndex(), out _);
    }

    private static async Task<MemoryFileSystem> MakeAsync()
    {
        var disk = new MemoryFileSystem();
        await using var store = await Stores.OpenAsync(disk);
        await store.PutAsync(First);
        await store.PutAsync(Deleted);
        await store.DeleteAsync(Deleted);
        await store.PutAsync(Second);
        await store.PutAsync(Large);
        return disk;
    }

    private static async Task AssertRightAsync(MemoryFileSystem disk, bool read = true)
    {
        await using var store = await Stores.OpenAsync(disk);
        Assert.Equal(3, store.Count);
        Assert.Equal(First.Length + Second.Length + Large.Length, store.TotalBytes);
        store.AssertLacks(Deleted);
        if (read)
        {
            store.AssertHas(First);
            store.AssertHas(Second);
            store.AssertHas(Large);
        }
    }
}
