using BenchmarkDotNet.Attributes;
using BlobStash.Core.Hashing;

namespace BlobStash.Benchmarks.Hashing;

/// <summary>The checksum of stored records: three streams, one stream, and the table.</summary>
[MemoryDiagnoser]
public class HashCrc32C
{
    private byte[] _input = [];

    /// <summary>Bytes of input.</summary>
    [Params(64, 1024, 64 * 1024)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _input = new byte[Length];
        new Random(1).NextBytes(_input);
    }

    [Benchmark(Baseline = true)]
    public uint Table() => Crc32C.AppendByTable(0, _input);

    [Benchmark]
    public uint OneStream() => Crc32C.AppendByWords(0, _input);

    [Benchmark]
    public uint ThreeStreams() => Crc32C.Compute(_input);
}
