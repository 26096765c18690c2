using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;

namespace BlobStash.Storage.Tests.Files;

public sealed class MemoryFileSystemTests : FileSystemConformance
{
    private readonly MemoryFileSystem _memory = new();

    protected override IFileSystem FileSystem => _memory;

    [Fact]
    public void LosePower_UnflushedBytesAndNames_AreGone()
    {
        _memory.CreateDirectory("d");
        _memory.FlushDirectory("");
        using var kept = _memory.Create("d/kept");
        kept.Write(0, "hel"u8);
        kept.Flush();
        _memory.FlushDirectory("d");
        kept.Write(3, "lo"u8);
        using var lost = _memory.Create("d/lost");
        lost.Write(0, "x"u8);
        lost.Flush();

        var after = _memory.LosePower();

        Assert.Equal(["d/kept"], after.Files());
        Assert.Equal("hel"u8, after.ReadAll("d/kept"));
    }

    [Fact]
    public void Kill_UnflushedBytes_AreThereAndStillNotDurable()
    {
        using var file = _memory.Create("a");
        _memory.FlushDirectory("");
        file.Write(0, "hello"u8);

        var after = _memory.Kill();

        Assert.Equal("hello"u8, after.ReadAll("a"));
        Assert.Empty(after.LosePower().ReadAll("a"));
    }

    [Fact]
    public void Write_WithoutRoom_KeepsWhatFits()
    {
        using var file = _memory.Create("a");
        _memory.FreeBytes = 3;

        Assert.Throws<StorageFullException>(() => file.Write(0, "hello"u8));

        Assert.Equal("hel"u8, _memory.ReadAll("a"));
    }
}
