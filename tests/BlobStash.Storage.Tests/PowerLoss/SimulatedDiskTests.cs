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

        var seen = Outcomes(disk => string.Concat(Sectors(disk).Select(sector =>
        {
            Assert.Single(sector.Distinct());
            return sector[0].ToString(System.Globalization.CultureInfo.InvariantCulture);
        })));

        Assert.Equal(16, seen.Count);
    }

    [Fact]
    public void LosePower_UnflushedLength_IsOldOrNewOrLongerByZeros()
    {
        using var file = FileSystem.Create("a");
        FileSystem.FlushDirectory("");
        file.Write(0, Enumerable.Repeat((byte)1, 700).ToArray());
        file.Flush();
        file.Truncate(20);

        var lengths = Outcomes(disk =>
        {
            var bytes = disk.ReadAll("a");
            Assert.All(bytes.Skip(700), value => Assert.Equal(0, value));
            return bytes.Length;
        });

        Assert.Equal(20, lengths.Min);
        Assert.Contains(700, lengths);
        Assert.Contains(lengths, length => length > 700);
    }

    [Fact]
    public void LosePower_UnflushedBytes_MayHaveZerosBehindThem()
    {
        using var file = FileSystem.Create("a");
        FileSystem.FlushDirectory("");
        file.Write(0, Enumerable.Repeat((byte)1, 700).ToArray());

        Assert.Contains(Outcomes(disk => disk.ReadAll("a").Length), length => length > 700);
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

    private static IEnumerable<byte[]> Sectors(MemoryFileSystem disk) =>
        WithoutZerosBehind(disk.ReadAll("a"), 2048).Chunk(512);

    /// <summary>What was written; a file may have been made longer, and has nothing but zeros behind that.</summary>
    private static byte[] WithoutZerosBehind(byte[] bytes, int length)
    {
        Assert.All(bytes.Skip(length), value => Assert.Equal(0, value));
        return bytes[..length];
    }

    private SortedSet<T> Outcomes<T>(Func<MemoryFileSystem, T> look) =>
        [.. Enumerable.Range(0, 500).Select(seed => look(_medium.LosePower(new Random(seed))))];
}
