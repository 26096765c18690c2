using BlobStash.Storage.Files;

namespace BlobStash.Storage.Tests.Files;

/// <summary>What every disk below a store must do.</summary>
public abstract class FileSystemConformance
{
    /// <summary>An empty disk.</summary>
    protected abstract IFileSystem FileSystem { get; }

    [Fact]
    public void Create_NameIsTaken_ThrowsAndKeepsTheFile()
    {
        using var file = FileSystem.Create("a");
        file.Write(0, "old"u8);

        Assert.ThrowsAny<IOException>(() => FileSystem.Create("a"));

        Assert.Equal(3, file.Length);
    }

    [Fact]
    public void Create_DirectoryIsMissing_Throws() =>
        Assert.ThrowsAny<IOException>(() => FileSystem.Create("nowhere/a"));

    [Fact]
    public void Open_FileIsMissing_ThrowsFileNotFound()
    {
        Assert.Throws<FileNotFoundException>(() => FileSystem.Open("a"));
        Assert.Throws<FileNotFoundException>(() => FileSystem.OpenRead("a"));
    }

    [Fact]
    public void Write_BehindTheEnd_FillsTheGapWithZeros()
    {
        using var file = FileSystem.Create("a");

        file.Write(3, "xy"u8);

        Assert.Equal(new byte[] { 0, 0, 0, (byte)'x', (byte)'y' }, ReadAll(file));
    }

    [Fact]
    public void Write_NoBytesBehindTheEnd_LeavesTheLength()
    {
        using var file = FileSystem.Create("a");

        file.Write(100, []);

        Assert.Equal(0, file.Length);
    }

    [Fact]
    public void Read_OverTheEnd_GivesWhatIsThere()
    {
        using var file = FileSystem.Create("a");
        file.Write(0, "hello"u8);
        var buffer = new byte[10];

        Assert.Equal(2, file.Read(3, buffer));
        Assert.Equal(0, file.Read(5, buffer));
        Assert.Equal(0, file.Read(500, buffer));
        Assert.Equal("lo"u8, buffer.AsSpan(0, 2));
    }

    [Fact]
    public void Truncate_ShorterThenLonger_GivesZerosNotOldBytes()
    {
        using var file = FileSystem.Create("a");
        file.Write(0, "hello"u8);

        file.Truncate(2);
        file.Truncate(4);

        Assert.Equal(new byte[] { (byte)'h', (byte)'e', 0, 0 }, ReadAll(file));
    }

    [Fact]
    public void Flush_OfFileAndDirectory_KeepsTheBytes()
    {
        FileSystem.CreateDirectory("d");
        using var file = FileSystem.Create("d/a");
        file.Write(0, "hello"u8);

        file.Flush();
        FileSystem.FlushDirectory("d");
        FileSystem.FlushDirectory("");

        Assert.Equal("hello"u8, ReadAll(file));
    }

    [Fact]
    public void Rename_OverAnotherFile_ReplacesIt()
    {
        using (var old = FileSystem.Create("b"))
        {
            old.Write(0, "old"u8);
        }

        using (var file = FileSystem.Create("a"))
        {
            file.Write(0, "new!"u8);
        }

        FileSystem.Rename("a", "b");

        using var renamed = FileSystem.OpenRead("b");
        Assert.Equal("new!"u8, ReadAll(renamed));
        Assert.False(FileSystem.Exists("a"));
    }

    [Fact]
    public void Rename_FileIsMissing_Throws() =>
        Assert.ThrowsAny<IOException>(() => FileSystem.Rename("a", "b"));

    [Fact]
    public void Delete_FileIsOpen_LetsTheReaderFinish()
    {
        using var file = FileSystem.Create("a");
        file.Write(0, "hello"u8);
        using var reader = FileSystem.OpenRead("a");

        FileSystem.Delete("a");

        Assert.False(FileSystem.Exists("a"));
        Assert.Equal("hello"u8, ReadAll(reader));
    }

    [Fact]
    public void Delete_FileIsMissing_IsFine() => FileSystem.Delete("a");

    [Fact]
    public void List_OfADirectory_GivesNamesOfItsOwnFilesAndDirectories()
    {
        FileSystem.CreateDirectory("d");
        FileSystem.CreateDirectory("d/e");
        FileSystem.Create("d/a").Dispose();
        FileSystem.Create("d/e/b").Dispose();

        Assert.Equal(["a", "e"], FileSystem.List("d").Order());
        Assert.Equal(["d"], FileSystem.List(""));
        Assert.ThrowsAny<IOException>(() => FileSystem.List("nowhere"));
    }

    [Fact]
    public void CreateDirectory_IsThere_IsFineButAFileIsNot()
    {
        FileSystem.CreateDirectory("d");
        FileSystem.CreateDirectory("d");
        FileSystem.Create("a").Dispose();

        Assert.ThrowsAny<IOException>(() => FileSystem.CreateDirectory("a"));
        Assert.False(FileSystem.Exists("d"));
        Assert.True(FileSystem.Exists("a"));
    }

    [Fact]
    public void TryLock_IsHeld_GivesNullUntilReleased()
    {
        var held = FileSystem.TryLock("L");

        Assert.NotNull(held);
        Assert.Null(FileSystem.TryLock("L"));
        held.Dispose();
        using var again = FileSystem.TryLock("L");
        Assert.NotNull(again);
    }

    private static byte[] ReadAll(IFile file)
    {
        var bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.Read(0, bytes));
        return bytes;
    }
}
