using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Recovery;

/// <summary>A store is made only where nothing else is, and deletes nothing that it did not make.</summary>
public sealed class UsedFolderTests : IDisposable
{
    private static readonly byte[] Blob = Stores.Blob(1, 1234);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("tmp/a")]
    [InlineData("tmp/a.tmp")]
    [InlineData("logs.txt")]
    [InlineData("lib/x")]
    [InlineData("segments/notes.txt")]
    [InlineData("large/ab.txt")]
    public async Task OpenAsync_FolderOfSomebodyElse_IsRefusedAndStaysAsItIs(string path)
    {
        Write(path);
        var before = Everything();

        var error = await Assert.ThrowsAsync<StoreOpenException>(OpenAsync);

        Assert.Contains("BlobStash:Storage:CreateInUsedFolder=true", error.Message, StringComparison.Ordinal);
        Assert.Contains("holds " + path.Split('/')[0], error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public async Task OpenAsync_NameWithControlCharacters_TellsItInOneLine()
    {
        Write("a\n\u001b[2Jb");

        var error = await Assert.ThrowsAsync<StoreOpenException>(OpenAsync);

        Assert.Contains("holds a??[2Jb.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_UsedFolderThatIsWanted_MakesAStoreAndDeletesNothing()
    {
        Write("notes.txt");
        Write("tmp/a");
        Write("tmp/a.tmp");

        await using (var store = await Stores.OpenAsync(
            new PhysicalFileSystem(_directory.Path), Stores.Options with { CreateInUsedFolder = true }))
        {
            await store.PutAsync(Blob);
        }

        await using var reopened = await OpenAsync();
        reopened.AssertHas(Blob);
        string[] mine = ["notes.txt", "tmp/a", "tmp/a.tmp"];
        Assert.All(mine, path => Assert.True(File.Exists(_directory.PathOf(path))));
    }

    [Fact]
    public async Task OpenAsync_WhatACutOffFirstStartLeaves_IsTakenAsEmpty()
    {
        Directory.CreateDirectory(_directory.PathOf("segments"));
        Directory.CreateDirectory(_directory.PathOf("large"));
        Directory.CreateDirectory(_directory.PathOf("lost+found"));
        Write("LOCK");
        Write("tmp/format.tmp");
        Write("logs/node.log");

        await using var store = await OpenAsync();

        Assert.Equal(0, store.Count);
        Assert.True(File.Exists(_directory.PathOf("logs/node.log")));
        Assert.False(File.Exists(_directory.PathOf("tmp/format.tmp")));
    }

    [Fact]
    public async Task OpenAsync_NamesThatAreNotTheStores_ArePassedOverWithAWarning()
    {
        string[] foreign =
        [
            "segments/.nfs0000000000000001", "segments/._0000000000000001.seg", "segments/notes.txt",
            "segments/lost+found/x", "large/.DS_Store", "large/lost+found/x", "tmp/mine.tmp",
            "tmp/0123456789abcdef0123456789ABCDEF-1.tmp", $"large/ab/AB{new string('0', 62)}.blob",
            $"large/ab/AB{new string('0', 62)}.par", $"large/ab/{new string('0', 64)}.blob",
        ];
        await (await OpenAsync()).DisposeAsync();
        Array.ForEach(foreign, Write);
        Write("tmp/0123456789abcdef0123456789abcdef-12.tmp");
        var logger = new RecordingLogger();

        await using (var store = await BlobStore.OpenAsync(
            Stores.WithParity, new PhysicalFileSystem(_directory.Path), TimeProvider.System, logger,
            CancellationToken.None))
        {
            await store.PutAsync(Blob);
            store.AssertHas(Blob);
        }

        Assert.All(foreign, path => Assert.True(File.Exists(_directory.PathOf(path)), path));
        Assert.False(File.Exists(_directory.PathOf("tmp/0123456789abcdef0123456789abcdef-12.tmp")));
        var warning = Assert.Single(logger.Warnings);
        Assert.Contains("segments/.nfs0000000000000001", warning, StringComparison.Ordinal);
        Assert.Contains("large/.DS_Store", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_LockWasRemovedWhileAnotherHasTheStore_IsRefusedAndMakesNoLock()
    {
        await using var store = await OpenAsync();
        File.Delete(_directory.PathOf("LOCK"));

        var error = await Assert.ThrowsAsync<StoreOpenException>(OpenAsync);

        Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory.PathOf("LOCK")));
    }

    [Fact]
    public async Task OpenAsync_StoreThatIsRefused_LeavesNeitherLockNorFolders()
    {
        await (await OpenAsync()).DisposeAsync();
        File.Delete(_directory.PathOf("LOCK"));
        Directory.Delete(_directory.PathOf("tmp"));
        await File.WriteAllTextAsync(_directory.PathOf("segments/00000000000000AB.seg"), "x");
        var before = Everything();

        await Assert.ThrowsAsync<StoreOpenException>(OpenAsync);

        Assert.Equal(before, Everything());
    }

    [Fact]
    public async Task OpenAsync_DirectoryThatIsMadeAndCannotBeFilled_IsTakenAway()
    {
        var disk = new MemoryFileSystem();
        disk.Faults.FailAlways(DiskCall.Create, () => new IOException("Input/output error"), "tmp/");

        await Assert.ThrowsAsync<StoreOpenException>(() => Stores.OpenAsync(disk));

        Assert.Empty(disk.Files());
        Assert.Empty(disk.List(""));
    }

    [Theory]
    [InlineData("large")]
    [InlineData("segments")]
    public async Task OpenAsync_FolderOnAnotherFileSystem_IsRefusedByName(string folder)
    {
        var disk = new MemoryFileSystem();
        await using (var store = await Stores.OpenAsync(disk))
        {
            await store.PutAsync(Blob);
        }

        disk.Apart = folder;
        var before = disk.Lengths();

        var error = await Assert.ThrowsAsync<StoreOpenException>(() => Stores.OpenAsync(disk));

        Assert.Contains(
            $"{folder} in the data directory lies on another file system", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, disk.Lengths());
    }

    [Theory]
    [InlineData(FileSystemGaps.Locks | FileSystemGaps.DirectoryLocks, "has no locks")]
    [InlineData(FileSystemGaps.DirectoryLocks, "locks files alone")]
    [InlineData(FileSystemGaps.DirectoryFlushes, "cannot flush a directory")]
    public async Task OpenAsync_FileSystemLacksACall_SaysWhatIsNotPromised(FileSystemGaps gaps, string expected)
    {
        var logger = new RecordingLogger();

        await using var store = await BlobStore.OpenAsync(
            Stores.Options, new MemoryFileSystem { Gaps = gaps }, TimeProvider.System, logger, CancellationToken.None);

        Assert.Contains(expected, Assert.Single(logger.Warnings), StringComparison.Ordinal);
    }

    private Task<BlobStore> OpenAsync() => Stores.OpenAsync(new PhysicalFileSystem(_directory.Path));

    private void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_directory.PathOf(path))!);
        File.WriteAllText(_directory.PathOf(path), "mine");
    }

    private string[] Everything() =>
        [.. Directory.EnumerateFileSystemEntries(_directory.Path, "*", SearchOption.AllDirectories).Order()];
}
