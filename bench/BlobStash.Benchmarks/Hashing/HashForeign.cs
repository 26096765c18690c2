using BenchmarkDotNet.Attributes;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using Konscious.Security.Cryptography;

namespace BlobStash.Benchmarks.Hashing;

/// <summary>One stream of ours against that of a package, which is the baseline.</summary>
[MemoryDiagnoser]
public class HashForeign : IDisposable
{
    private const int DigestBits = Digest.Size * 8;

    private readonly HMACBlake2B _konscious = new(DigestBits);
    private byte[] _input = [];

    /// <summary>Bytes of input.</summary>
    [Params(1024, 64 * 1024, 1024 * 1024)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _input = new byte[Length];
        new Random(1).NextBytes(_input);
        if (Digest.FromBytes(Konscious()) != Own())
        {
            throw new InvalidOperationException("The two digests of the same input differ.");
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _konscious.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public byte[] Konscious() => _konscious.ComputeHash(_input);

    [Benchmark]
    public Digest Own() => Blake2b256.Hash(_input);
}
