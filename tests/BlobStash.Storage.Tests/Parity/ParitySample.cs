using BlobStash.Storage.Files;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Tests.Files;

namespace BlobStash.Storage.Tests.Parity;

/// <summary>A protected file of arbitrary bytes with its parity, on a disk in memory.</summary>
internal sealed class ParitySample
{
    public const int ShardSize = 512;
    public const ulong Marker = 0x0807060504030201;
    public static readonly StoreId Store = new(42);
    public static readonly ProtectedFile File = ProtectedFile.OfSegment(7);

    private readonly byte[] _bytes;
    private readonly byte[] _parity;

    public ParitySample(int length, int shardSize = ShardSize)
    {
        _bytes = Stores.Blob(length, length);
        Disk.CreateDirectory(StorePaths.Segments);
        Disk.Put(File.Path, _bytes);
        Layout = new StripeLayout(length, shardSize, 10, 2);
        using (var source = Disk.OpenRead(File.Path))
        using (var target = Disk.Create(File.ParityPath))
        {
            ParityWriter.Write(target, source, new ParityHeader(File, Store, Marker, Layout), CancellationToken.None);
        }

        _parity = Disk.ReadAll(File.ParityPath);
    }

    public MemoryFileSystem Disk { get; } = new();

    public StripeLayout Layout { get; }

    public int ParityLength => _parity.Length;

    public void Xor(string path, long position, byte mask)
    {
        using var file = Disk.Open(path);
        Span<byte> one = stackalloc byte[1];
        file.Read(position, one);
        one[0] ^= mask;
        file.Write(position, one);
    }

    public ParityResult Repair()
    {
        using var file = Disk.Open(File.Path);
        return new ParityRepair(Disk, Store).Run(File, file, CancellationToken.None);
    }

    public bool IsWhole() => IsDataWhole() && Disk.ReadAll(File.ParityPath).AsSpan().SequenceEqual(_parity);

    public bool IsDataWhole() => Disk.ReadAll(File.Path).AsSpan().SequenceEqual(_bytes);

    public void Reset()
    {
        Disk.Put(File.Path, _bytes);
        Disk.Put(File.ParityPath, _parity);
    }
}
