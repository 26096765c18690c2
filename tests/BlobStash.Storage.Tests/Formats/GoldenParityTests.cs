using BlobStash.Storage.Files;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;
using BlobStash.Storage.Tests.Parity;

namespace BlobStash.Storage.Tests.Formats;

/// <summary>testdata/formats/parity-v1 was written once; every later version must read it and write the same.</summary>
public sealed class GoldenParityTests
{
    private const int Length = 8_300;
    private static readonly ProtectedFile File = ProtectedFile.OfSegment(1);
    private static readonly StoreId Store = new(0x0102030405060708);

    [Fact]
    public void Run_ParityOfVersion1_RestoresTwoShardsOfEachStripe()
    {
        var disk = Load();
        var layout = new StripeLayout(Length, 512, 10, 2);
        for (long stripe = 0; stripe < layout.StripeCount; stripe++)
        {
            disk.Xor(File.Path, layout.DataShardAt(stripe, 0) * 512, 1);
            disk.Xor(File.Path, layout.DataShardAt(stripe, 3) * 512, 1);
        }

        using var file = disk.Open(File.Path);
        var result = new ParityRepair(disk, Store).Run(File, file, CancellationToken.None);

        Assert.Equal(ParityState.Mended, result.State);
        Assert.Equal(GoldenStoreTests.Pattern(Length), disk.ReadAll(File.Path));
    }

    [Fact]
    public void Write_SameFile_GivesTheSameBytes()
    {
        var disk = Load();
        using (var source = disk.OpenRead(File.Path))
        using (var target = disk.Create("made"))
        {
            var header = new ParityHeader(File, Store, 0x1112131415161718, new StripeLayout(Length, 512, 10, 2));
            ParityWriter.Write(target, source, header, CancellationToken.None);
        }

        Assert.Equal(disk.ReadAll(File.ParityPath), disk.ReadAll("made"));
    }

    private static MemoryFileSystem Load()
    {
        var disk = new MemoryFileSystem();
        disk.CreateDirectory(StorePaths.Segments);
        disk.Put(File.Path, GoldenStoreTests.Pattern(Length));
        disk.Put(
            File.ParityPath,
            System.IO.File.ReadAllBytes(RepositoryRoot.PathOf("testdata", "formats", "parity-v1", "pattern.par")));
        return disk;
    }
}
