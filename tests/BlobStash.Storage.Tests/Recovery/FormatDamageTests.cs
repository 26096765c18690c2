using BlobStash.Storage.Backup;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Inspection;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Formats;
using BlobStash.Storage.Tests.Parity;
using BlobStash.Storage.Tests.PowerLoss;

namespace BlobStash.Storage.Tests.Recovery;

/// <summary>FORMAT is damaged; the headers of segments and large files repeat the identity that it names.</summary>
[Trait(Floor.Trait, Floor.Slow)]
public sealed class FormatDamageTests
{
    private const string Format = "FORMAT";
    private const byte CaseBit = 0x20;

    private static readonly byte[] Small = Stores.Blob(1, 300);
    private static readonly byte[] Large = Stores.Blob(2, 700_000);

    [Theory]
    [InlineData(true, 0x01)]
    [InlineData(true, CaseBit)]
    [InlineData(false, 0x01)]
    [InlineData(false, 0x80)]
    public async Task OpenAsync_AnyByteIsDamaged_IsRestoredFromTheFiles(bool isSmall, byte mask)
    {
        var original = await MakeAsync(isSmall ? Small : Large);
        var expected = original.ReadAll(Format);
        for (var at = 0; at < expected.Length; at++)
        {
            var disk = Damage(original, at, mask);
            Assert.Contains(
                new StoreInspector(disk).Inspect(null, CancellationToken.None).Findings,
                finding => finding.File == Format);

            await AssertRestoredAsync(disk, expected, isSmall ? Small : Large);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenAsync_AnyByteOfVersion1IsDamaged_IsRestoredFromTheFiles(bool hasSegments)
    {
        var original = GoldenFolder.Load("store-v1");
        if (!hasSegments)
        {
            original.Files().Where(path => !IsLarge(path) && path != Format).ToList().ForEach(original.Delete);
        }

        Assert.True(StoreFormat.TryParse(original.ReadAll(Format), out var format));
        var expected = (format with { Version = StoreFormat.CurrentVersion }).ToBytes();
        var blob = "in a file of its own"u8.ToArray();
        for (var at = 0; at < original.ReadAll(Format).Length; at++)
        {
            await AssertRestoredAsync(Damage(original, at, 0x01), expected, blob);
        }
    }

    [Fact]
    public async Task OpenAsync_NothingRepeatsWhatFormatSaid_IsRefusedAndStaysAsItIs()
    {
        var original = await MakeAsync();
        original.Delete("checkpoint");
        for (var at = 0; at < original.ReadAll(Format).Length; at++)
        {
            await AssertRefusedAsync(Damage(original, at, 0x01), "FORMAT in the data directory is damaged");
        }
    }

    [Fact]
    public async Task OpenAsync_EmptyStoreWithACheckpoint_IsRestoredFromThat()
    {
        var disk = await MakeAsync();
        var expected = disk.ReadAll(Format);
        disk.Put(Format, []);

        await AssertRestoredAsync(disk, expected);
    }

    [Fact]
    public async Task OpenAsync_FilesOfTwoStores_IsRefused()
    {
        var disk = await MakeAsync(Large);
        var other = await MakeAsync(Stores.Blob(3, 700_000));
        var path = other.Files().Single(IsLarge);
        disk.CreateDirectory(path[..path.LastIndexOf('/')]);
        disk.Put(path, other.ReadAll(path));

        await AssertRefusedAsync(Damage(disk, 20, 0x01), " belong to two stores");
    }

    /// <summary>Else a store of large blobs alone would start empty, under a wrong name.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenAsync_FormatOfAnotherStore_IsRefused(bool isSmall)
    {
        var disk = await MakeAsync(isSmall ? Small : Large);
        disk.Put(Format, (await MakeAsync()).ReadAll(Format));

        await AssertRefusedAsync(disk, "belongs to another store than the one that FORMAT names");
    }

    [Fact]
    public async Task OpenAsync_FormatOfAnotherStoreOfVersion1_IsRefused()
    {
        var disk = GoldenFolder.Load("store-v1");
        disk.Put(Format, new StoreFormat(1, StoreId.Create()).ToBytes());

        await AssertRefusedAsync(disk, "belongs to another store than the one that FORMAT names");
    }

    [Fact]
    public async Task OpenAsync_ThePowerIsLostWhileItIsRestored_TheNextStartRestoresIt()
    {
        var original = await MakeAsync(Small);
        var expected = original.ReadAll(Format);
        for (var change = 1; change < 30; change++)
        {
            var medium = Damage(original, 25, 0x01);
            var disk = new SimulatedDisk(medium) { CutAtChange = change };
            var error = await Record.ExceptionAsync(async () => await (await Stores.OpenAsync(disk)).DisposeAsync());
            Assert.True(error is null or StoreOpenException, error?.ToString());

            var later = medium.LosePower(new Random(change));
            await using var store = await Stores.OpenAsync(later);
            store.AssertHas(Small);
            Assert.Equal(expected, later.ReadAll(Format));
        }
    }

    [Fact]
    public async Task OpenAsync_ARefusalForAnotherReason_LeavesFormatAsItIs()
    {
        var disk = Damage(await MakeAsync(Small), 25, 0x01);
        disk.Put("segments/00000000000000AB.seg", [1]);

        await AssertRefusedAsync(disk, "00000000000000AB.seg");
    }

    [Fact]
    public async Task Run_DamagedFormat_TheBackupHasASoundOne()
    {
        var disk = await MakeAsync(Small);
        var expected = disk.ReadAll(Format);
        disk.Xor(Format, 25, 0x01);
        var copy = new MemoryFileSystem();

        new StoreBackup(disk, copy, _ => false).Run(null, CancellationToken.None);

        Assert.Equal(expected, copy.ReadAll(Format));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Read_FoldersThatWereEmptyAreMissing_FindsTheIdentityAllTheSame(byte mask)
    {
        var original = await MakeAsync(Small);
        var disk = new MemoryFileSystem();
        disk.CreateDirectory("segments");
        foreach (var path in original.Files())
        {
            disk.Put(path, original.ReadAll(path));
        }

        disk.Xor(Format, 25, mask);

        var store = FormatReader.Read(disk, out var isDamaged).Store;

        Assert.Equal(mask != 0, isDamaged);
        Assert.Equal(FormatReader.Read(original, out _).Store, store);
    }

    private static bool IsLarge(string path) => path.StartsWith("large/", StringComparison.Ordinal);

    private static async Task<MemoryFileSystem> MakeAsync(params byte[][] blobs)
    {
        var disk = new MemoryFileSystem();
        await using (var store = await Stores.OpenAsync(disk))
        {
            foreach (var blob in blobs)
            {
                await store.PutAsync(blob);
            }
        }

        return disk;
    }

    private static MemoryFileSystem Damage(MemoryFileSystem original, int at, byte mask)
    {
        var disk = original.Kill();
        disk.Xor(Format, at, mask);
        return disk;
    }

    private static async Task AssertRestoredAsync(MemoryFileSystem disk, byte[] expected, params byte[][] blobs)
    {
        await using (var store = await Stores.OpenAsync(disk))
        {
            Assert.True(store.StartReport.IsFormatRestored);
            Assert.Equal(expected, disk.LosePower().ReadAll(Format));
            Assert.All(blobs, store.AssertHas);
        }

        await using var again = await Stores.OpenAsync(disk);
        Assert.False(again.StartReport.IsFormatRestored);
    }

    private static async Task AssertRefusedAsync(MemoryFileSystem disk, string expected)
    {
        var (format, before) = (disk.ReadAll(Format), disk.Lengths());

        var error = await Assert.ThrowsAsync<StoreOpenException>(() => Stores.OpenAsync(disk));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(format, disk.ReadAll(Format));
        Assert.Equal(before, disk.Lengths());
    }
}
