using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using BlobStash.Core.Digests;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Benchmarks.Index;

/// <summary>The index of a store with ten million blobs. Each operation works on another digest.</summary>
[MemoryDiagnoser]
public class IndexBenchmarks
{
    private const int BlobCount = 10_000_000;
    private const int Mask = (1 << 16) - 1;

    private readonly DigestIndex _index = new();
    private readonly Digest[] _present = new Digest[Mask + 1];
    private readonly Digest[] _absent = new Digest[Mask + 1];
    private int _next;

    /// <summary>Fills the index with random digests, of which it keeps some to look up.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(7);
        for (var number = 0; number < BlobCount; number++)
        {
            var digest = CreateDigest(random);
            var location = new BlobLocation((uint)number >> 10, 64 + ((number & 1023) * 1104L));
            _index.TryAdd(new IndexEntry(digest, location, 1000));
            _present[number & Mask] = digest;
        }

        for (var i = 0; i < _absent.Length; i++)
        {
            _absent[i] = CreateDigest(random);
        }
    }

    /// <summary>A digest that is there.</summary>
    [Benchmark(Baseline = true)]
    public long Hit()
    {
        _index.TryGet(_present[_next++ & Mask], out var entry);
        return entry.Length;
    }

    /// <summary>A digest that is not there.</summary>
    [Benchmark]
    public bool Miss() => _index.TryGet(_absent[_next++ & Mask], out _);

    /// <summary>Another digest comes and goes, so that the size stays as it is.</summary>
    [Benchmark]
    public bool AddAndRemove()
    {
        ref readonly var digest = ref _absent[_next++ & Mask];
        return _index.TryAdd(new IndexEntry(digest, new BlobLocation(1, 64), 1000)) && _index.TryRemove(digest, out _);
    }

    private static Digest CreateDigest(Random random)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        for (var offset = 0; offset < bytes.Length; offset += sizeof(long))
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes[offset..], random.NextInt64(long.MinValue, long.MaxValue));
        }

        return Digest.FromBytes(bytes);
    }
}
