using BenchmarkDotNet.Attributes;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Benchmarks.Hashing;

/// <summary>One input after the other: at once, and in pieces of 64 KiB.</summary>
[MemoryDiagnoser]
public class HashSingle
{
    private const int PieceSize = 64 * 1024;

    private readonly Blake2bHasher _hasher = new();
    private byte[] _input = [];

    /// <summary>Bytes of input.</summary>
    [Params(64, 1024, 64 * 1024, 1024 * 1024)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _input = new byte[Length];
        new Random(1).NextBytes(_input);
    }

    [Benchmark(Baseline = true)]
    public Digest OneShot() => Blake2b256.Hash(_input);

    [Benchmark]
    public Digest InPieces()
    {
        _hasher.Reset();
        for (var start = 0; start < _input.Length; start += PieceSize)
        {
            _hasher.Append(_input.AsSpan(start, Math.Min(PieceSize, _input.Length - start)));
        }

        return _hasher.Finish();
    }
}
