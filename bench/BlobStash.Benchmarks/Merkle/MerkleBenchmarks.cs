using BenchmarkDotNet.Attributes;
using BlobStash.Sync.Merkle;

namespace BlobStash.Benchmarks.Merkle;

/// <summary>
/// The Merkle state of a store: computed from nothing, asked again, and asked after a write. A write in the first
/// bucket is the dearest, because the root is hashed again from the changed bucket on; a random one costs half of it.
/// </summary>
[MemoryDiagnoser]
public class MerkleBenchmarks
{
    private ArrayInventory _inventory = null!;
    private MerkleTree _tree = null!;

    /// <summary>Number of digests.</summary>
    [Params(100_000)]
    public int Count { get; set; }

    /// <summary>Fills the inventory and looks at it once.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _inventory = new ArrayInventory(Count);
        _tree = new MerkleTree(_inventory);
        _tree.GetState();
    }

    /// <summary>Every leaf and the whole root.</summary>
    [Benchmark(Baseline = true)]
    public MerkleState Cold() => new MerkleTree(_inventory).GetState();

    /// <summary>Nothing was written since the last look.</summary>
    [Benchmark]
    public MerkleState Unchanged() => _tree.GetState();

    /// <summary>One write in the bucket in the middle.</summary>
    [Benchmark]
    public MerkleState AfterAWriteInTheMiddle()
    {
        _inventory.Replace(0x80);
        return _tree.GetState();
    }

    /// <summary>One write in the first bucket.</summary>
    [Benchmark]
    public MerkleState AfterAWriteInTheFirstBucket()
    {
        _inventory.Replace(0);
        return _tree.GetState();
    }
}
