using System.Text;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Parity;

namespace BlobStash.Storage.Tests.Recovery;

/// <summary>
/// Directories that must not be used are refused in one line that names the file, and stay as they are.
/// </summary>
public sealed class OpenRefusalTests
{
    private const string Segment = "segments/0000000000000001.seg";
    private const int VersionOffset = 8;

    private readonly MemoryFileSystem _disk = new();

    [Fact]
    public async Task OpenAsync_SecondStoreInTheSameDirectory_SaysThatItIsInUse()
    {
        using var directory = new TemporaryDirectory();
        await using var store = await Stores.OpenAsync(new PhysicalFileSystem(directory.Path));

        var error = await Assert.ThrowsAsync<StoreOpenException>(
            () => Stores.OpenAsync(new PhysicalFileSystem(directory.Path)));

        Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
        Assert.Contains("BlobStash:DataDirectory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_AfterARefusal_TheLockIsFree()
    {
        await MakeAsync();
        const string other = "segments/0000000000000005.seg";
        await AssertRefusedAsync(other, _disk.ReadAll(Segment), other);
        _disk.Delete(other);

        await using var store = await Stores.OpenAsync(_disk);
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public async Task OpenAsync_FileInPlaceOfTheDirectory_SaysThatItMustBeADirectory()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.PathOf("file");
        await File.WriteAllTextAsync(path, "mine");

        var error = await Assert.ThrowsAsync<StoreOpenException>(() => Stores.OpenAsync(new PhysicalFileSystem(path)));

        Assert.Contains("must be a directory", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task OpenAsync_OtherFormatVersion_SaysWhich()
    {
        await MakeAsync();
        var text = Encoding.ASCII.GetString(_disk.ReadAll("FORMAT")).Replace(" 2 ", " 7 ", StringComparison.Ordinal);
        text = text[..text.LastIndexOf(' ')];
        var checksum = Crc32C.Compute(Encoding.ASCII.GetBytes(text));

        await AssertRefusedAsync("FORMAT", Encoding.ASCII.GetBytes($"{text} {checksum:x8}\n"), "format version 7");
    }

    [Fact]
    public async Task OpenAsync_FormatIsGoneButSegmentsAreThere_Refuses()
    {
        await MakeAsync();
        _disk.Delete("FORMAT");

        await AssertRefusedAsync("no FORMAT");
    }

    [Fact]
    public async Task OpenAsync_FormatIsGoneButLargeBlobsAreThere_Refuses()
    {
        await using (var store = await Stores.OpenAsync(_disk))
        {
            await store.PutAsync(Stores.Blob(1, 700_000));
        }

        _disk.Delete("FORMAT");

        await AssertRefusedAsync("no FORMAT");
    }

    [Fact]
    public async Task OpenAsync_SegmentOfAnotherStore_NamesIt()
    {
        var other = new MemoryFileSystem();
        await using (var store = await Stores.OpenAsync(other))
        {
            await store.PutAsync(Stores.Blob(1, 100));
        }

        await MakeAsync();
        await AssertRefusedAsync(Segment, other.ReadAll(Segment), Segment);
    }

    [Fact]
    public async Task OpenAsync_SegmentOfANewerVersion_NamesItAndTheVersion()
    {
        await MakeAsync();
        var segment = _disk.ReadAll(Segment);
        segment[VersionOffset] = 3;
        var checksum = Crc32C.Compute(segment.AsSpan(0, SegmentFormat.HeaderSize - 4));
        BitConverter.TryWriteBytes(segment.AsSpan(SegmentFormat.HeaderSize - 4), checksum);

        await AssertRefusedAsync(Segment, segment, $"{Segment} in the data directory has format version 3");
    }

    [Fact]
    public async Task OpenAsync_CheckpointOfANewerVersion_NamesItAndLeavesIt()
    {
        await MakeAsync();
        var checkpoint = _disk.ReadAll("checkpoint");
        checkpoint[VersionOffset]++;
        const int checksum = 124;
        BitConverter.TryWriteBytes(checkpoint.AsSpan(checksum), Crc32C.Compute(checkpoint.AsSpan(0, checksum)));

        await AssertRefusedAsync("checkpoint", checkpoint, "checkpoint in the data directory has a newer format");
        Assert.Equal(checkpoint, _disk.ReadAll("checkpoint"));
    }

    [Fact]
    public async Task OpenAsync_ParityOfANewerVersion_NamesItAndLeavesIt()
    {
        var (disk, _) = await ParityStores.CreateAsync();
        var path = disk.SealedSegment().Replace(".seg", ".par", StringComparison.Ordinal);
        var parity = disk.ReadAll(path);
        parity[VersionOffset] = 3;
        const int checksum = 124;
        BitConverter.TryWriteBytes(parity.AsSpan(checksum), Crc32C.Compute(parity.AsSpan(0, checksum)));
        disk.Put(path, parity);

        var error = await Assert.ThrowsAsync<StoreOpenException>(() => Stores.OpenAsync(disk));

        Assert.Contains($"{path} in the data directory has a newer format", error.Message, StringComparison.Ordinal);
        Assert.Equal(parity, disk.ReadAll(path));
    }

    [Theory]
    [InlineData("segments")]
    [InlineData("large")]
    [InlineData("tmp")]
    public async Task OpenAsync_FileInPlaceOfAFolder_NamesItAndLeavesIt(string name)
    {
        using var directory = await MakeOnDiskAsync();
        Directory.Delete(directory.PathOf(name), true);
        await File.WriteAllTextAsync(directory.PathOf(name), "mine");

        await AssertRefusedAsync(directory, $"{name} in the data directory is a file and must be a directory");

        Assert.Equal("mine", await File.ReadAllTextAsync(directory.PathOf(name)));
    }

    [Theory]
    [InlineData("FORMAT")]
    [InlineData("LOCK")]
    [InlineData("checkpoint")]
    [InlineData(Segment)]
    public async Task OpenAsync_FolderInPlaceOfAFile_NamesIt(string name)
    {
        using var directory = await MakeOnDiskAsync();
        File.Delete(directory.PathOf(name));
        Directory.CreateDirectory(directory.PathOf(name));

        await AssertRefusedAsync(directory, $"{name} in the data directory is a directory and must be a file");
    }

    [Fact]
    public async Task OpenAsync_SegmentOfAnotherUser_NamesItAndTheCure()
    {
        await MakeAsync();
        _disk.Faults.FailAlways(
            DiskCall.Open, () => new IOException("denied", new UnauthorizedAccessException("denied")), "segments/");

        await AssertRefusedAsync($"{Segment} in the data directory may not be read and written by this user");
    }

    [Fact]
    public async Task OpenAsync_SegmentHeaderIsGone_NamesIt()
    {
        await MakeAsync();
        var segment = _disk.ReadAll(Segment);
        segment[50] ^= 1;

        segment.AsSpan(0, SegmentFormat.HeaderSize).Clear();
        await AssertRefusedAsync(Segment, segment, $"{Segment} in the data directory has a damaged header");
    }

    [Fact]
    public async Task OpenAsync_SegmentUnderAnotherName_NamesIt()
    {
        await MakeAsync();
        const string other = "segments/0000000000000005.seg";
        await AssertRefusedAsync(other, _disk.ReadAll(Segment), other);
    }

    [Theory]
    [InlineData("segments/00000000000000AB.seg")]
    [InlineData("segments/0000000100000001.seg")]
    [InlineData("segments/0000000000ffffff.seg")]
    public async Task OpenAsync_StrangeNameAmongTheSegments_NamesIt(string path)
    {
        await MakeAsync();
        await AssertRefusedAsync(path, [1, 2, 3], path);
    }

    [Fact]
    public async Task OpenAsync_RefusalBesideAnUnfinishedSegment_LeavesBoth()
    {
        await MakeAsync();
        for (var number = 2; number < 10; number++)
        {
            _disk.Put($"segments/{number:x16}.seg", [1, 2, 3]);
        }

        await AssertRefusedAsync("segments/00000000000000AB.seg", [1], "00000000000000AB.seg");
    }

    [Fact]
    public async Task OpenAsync_LargeFileOfAnotherStore_IsNotServedAndNotDeleted()
    {
        var blob = Stores.Blob(1, 700_000);
        var other = new MemoryFileSystem();
        await using (var store = await Stores.OpenAsync(other))
        {
            await store.PutAsync(blob);
        }

        await MakeAsync();
        var path = other.Files().Single(name => name.StartsWith("large/", StringComparison.Ordinal));
        _disk.CreateDirectory(path[..path.LastIndexOf('/')]);
        _disk.Put(path, other.ReadAll(path));

        await using var reopened = await Stores.OpenAsync(_disk);
        reopened.AssertLacks(blob);
        Assert.Contains(path, _disk.Files());
    }

    [Theory]
    [InlineData(DiskCall.Open)]
    [InlineData(DiskCall.Read)]
    internal async Task OpenAsync_SegmentCannotBeRead_SaysSoInsteadOfTheRuntime(DiskCall call)
    {
        await MakeAsync();
        _disk.Faults.FailAlways(call, () => new IOException("Input/output error"), "segments/");

        var error = await Assert.ThrowsAsync<StoreOpenException>(() => Stores.OpenAsync(_disk));

        Assert.Contains("Input/output error", error.Message, StringComparison.Ordinal);
        _disk.Faults.Clear();
        await using var store = await Stores.OpenAsync(_disk);
        Assert.Equal(1, store.Count);
    }

    private static async Task<TemporaryDirectory> MakeOnDiskAsync()
    {
        var directory = new TemporaryDirectory();
        await using var store = await Stores.OpenAsync(new PhysicalFileSystem(directory.Path));
        await store.PutAsync(Stores.Blob(7, 1234));
        return directory;
    }

    private static async Task AssertRefusedAsync(TemporaryDirectory directory, string expected)
    {
        var error = await Assert.ThrowsAsync<StoreOpenException>(
            () => Stores.OpenAsync(new PhysicalFileSystem(directory.Path)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private async Task MakeAsync()
    {
        await using var store = await Stores.OpenAsync(_disk);
        await store.PutAsync(Stores.Blob(7, 1234));
    }

    private Task AssertRefusedAsync(string path, byte[] bytes, string expected)
    {
        _disk.Put(path, bytes);
        return AssertRefusedAsync(expected);
    }

    private async Task AssertRefusedAsync(string expected)
    {
        var before = _disk.Lengths();

        var error = await Assert.ThrowsAsync<StoreOpenException>(() => Stores.OpenAsync(_disk));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(before, _disk.Lengths());
    }
}
