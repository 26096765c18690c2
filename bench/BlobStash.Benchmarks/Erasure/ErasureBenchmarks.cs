using BenchmarkDotNet.Attributes;
using BlobStash.Core.Erasure;

namespace BlobStash.Benchmarks.Erasure;

/// <summary>10 + 2 shards with each kernel; the scalar twin is the one to compare with.</summary>
[MemoryDiagnoser]
public class ErasureBenchmarks
{
    private ErasureStripe _stripe = null!;

    /// <summary>The kernels of this machine.</summary>
    public static IEnumerable<string> Kernels =>
        Enum.GetValues<ProductKernel>().Where(ProductKernels.IsSupported).Select(kernel => kernel.ToString());

    [ParamsSource(nameof(Kernels))]
    public string Kernel { get; set; } = "";

    /// <summary>Bytes of a shard.</summary>
    [Params(4 * 1024, 1024 * 1024)]
    public int ShardLength { get; set; }

    [GlobalSetup]
    public void Setup() => _stripe = new ErasureStripe(Enum.Parse<ProductKernel>(Kernel), ShardLength);

    [Benchmark(Baseline = true)]
    public void Encode() => _stripe.Encode();

    [Benchmark]
    public void EncodeShardByShard() => _stripe.EncodeShardByShard();

    [Benchmark]
    public bool Verify() => _stripe.Verify();

    [Benchmark]
    public bool ReconstructTwoDataShards() => _stripe.ReconstructTwoDataShards();
}
