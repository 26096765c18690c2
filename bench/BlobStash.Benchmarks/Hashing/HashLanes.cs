using BenchmarkDotNet.Attributes;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Benchmarks.Hashing;

/// <summary>Many inputs at once, against the scalar twin.</summary>
[MemoryDiagnoser]
public class HashLanes
{
    private ReadOnlyMemory<byte>[] _inputs = [];
    private Digest[] _digests = [];

    /// <summary>How many inputs, and how long they are.</summary>
    [Params("8 x 64", "8 x 1024", "8 x 65536", "64 x 64", "64 x 65536", "64 x mixed")]
    public string Inputs { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var parts = Inputs.Split(" x ");
        var random = new Random(1);
        _inputs = new ReadOnlyMemory<byte>[int.Parse(parts[0])];
        for (var i = 0; i < _inputs.Length; i++)
        {
            var length = int.TryParse(parts[1], out var equal) ? equal : MixedLength(random);
            var input = new byte[length];
            random.NextBytes(input);
            _inputs[i] = input;
        }

        _digests = new Digest[_inputs.Length];
    }

    [Benchmark(Baseline = true)]
    public void Scalar() => Blake2bLanes.HashMany(_inputs, _digests, LaneWidths.Scalar);

    [Benchmark]
    public void FourLanes() => Blake2bLanes.HashMany(_inputs, _digests, LaneWidths.Avx2Width);

    [Benchmark]
    public void EightLanes() => Blake2bLanes.HashMany(_inputs, _digests, LaneWidths.Avx512Width);

    /// <summary>1 byte to 256 KiB, every order of magnitude equally often.</summary>
    private static int MixedLength(Random random) => (int)Math.Exp(random.NextDouble() * Math.Log(256 * 1024));
}
