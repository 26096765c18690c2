using BlobStash.Storage.Files;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.PowerLoss;

public sealed class SimulatedDiskTests : FileSystemConformance
{
    private readonly MemoryFileSystem _medium = new();

    protected override IFileSystem FileSystem => new SimulatedDisk(_medium);

    [Fact]
    public void LosePower_UnflushedWrites_SurviveBySectorsInAnyCombination()
    {
        using var file = FileSystem.Create("a");
        FileSystem.FlushDirectory("");
        file.Write(0, new byte[2048]);
        file.Flush();
        file.Write(0, Enumerable.Repeat((byte)1, 1024).ToArray());
        file.Write(1024, Enumerable.Repeat((byte)2, 1024).ToArray());

        var seen = Outcomes(disk => string.Concat(disk.ReadAll("a").Chunk(512).Select(sector =>
        {
            Assert.Single(sector.Distinct());
            return sector[0].ToString(System.Globalization.CultureInfo.InvariantCulture);
        })));

        Assert.Equal(16, seen.Count);
    }

    [Fact]
    public void LosePower_UnflushedLength_IsOldOrNew()
    {
        using var file = FileSystem.Create("a");
        FileSystem.FlushDirectory("");
        file.Write(0, new byte[700]);
        file.Flush();
        file.Truncate(20);

        Assert.Equal([20, 700], Outcomes(disk => disk.ReadAll("a").Length));
    }

    [Fact]
    public void LosePower_UnflushedNames_AreOldOrNewEachForItself()
    {
        FileSystem.Create("old").Dispose();
        FileSystem.Create("gone").Dispose();
        FileSystem.FlushDirectory("");
        FileSystem.Rename("old", "new");
        FileSystem.Delete("gone");

        Assert.Equal(8, Outcomes(disk => string.Join(' ', disk.Files())).Count);
    }

    [Fact]
    public void LosePower_FlushedBytesAndNames_AreThere()
    {
        using var file = FileSystem.Create("a");
        file.Write(0, "hello"u8);
        file.Flush();
        FileSystem.FlushDirectory("");

        Assert.Equal(["hello"], Outcomes(disk => System.Text.Encoding.ASCII.GetString(disk.ReadAll("a"))));
    }

    [Fact]
    public void LosePower_AfterAFailedFlush_TheNextFlushMendsNothing()
    {
        var disk = new SimulatedDisk(_medium) { FailAtCall = 4 };
        using var file = disk.Create("a");
        disk.FlushDirectory("");
        file.Write(0, "hello"u8);
        Assert.Throws<IOException>(file.Flush);
        file.Flush();

        Assert.Equal("hello"u8, _medium.ReadAll("a"));
        Assert.Equal([0], Outcomes(dark => dark.ReadAll("a").Sum(value => value)));
        Assert.NotNull(disk.Misdeed);
    }

    [Fact]
    public void FlipBit_OfAFile_ChangesThatBit()
    {
        _medium.Put("a", [1, 2]);

        _medium.FlipBit("a", 9);

        Assert.Equal([1, 0], _medium.ReadAll("a"));
    }

    private SortedSet<T> Outcomes<T>(Func<MemoryFileSystem, T> look) =>
        [.. Enumerable.Range(0, 500).Select(seed => look(_medium.LosePower(new Random(seed))))];
}
