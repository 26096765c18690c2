using BlobStash.Core.Erasure;

namespace BlobStash.Core.Tests.Erasure;

/// <summary>Random data and its parity, all shards in one buffer without gaps, so that most begin unaligned.</summary>
internal sealed class Stripe
{
    private readonly byte[] _bytes;
    private readonly byte[] _original;
    private readonly int _dataShards;

    private Stripe(ReedSolomonCode code, int shardLength, Random random)
    {
        _dataShards = code.DataShards;
        _bytes = new byte[code.TotalShards * shardLength];
        random.NextBytes(_bytes);
        Shards = [.. Enumerable.Range(0, code.TotalShards)
            .Select(shard => _bytes.AsMemory(shard * shardLength, shardLength))];
        code.Encode(Data, Parity);
        _original = [.. _bytes];
    }

    /// <summary>shards[k + m][length], data first.</summary>
    public Memory<byte>[] Shards { get; }

    public ReadOnlyMemory<byte>[] Data => ReadOnly[.._dataShards];

    public Memory<byte>[] Parity => Shards[_dataShards..];

    public ReadOnlyMemory<byte>[] ReadOnly => [.. Shards.Select(shard => (ReadOnlyMemory<byte>)shard)];

    public bool IsOriginal => _bytes.AsSpan().SequenceEqual(_original);

    public static Stripe Encode(ReedSolomonCode code, int shardLength, Random random) =>
        new(code, shardLength, random);

    /// <summary>Overwrites the given shards, has them reconstructed, and tells whether all bytes came back.</summary>
    public bool Survives(ReedSolomonCode code, IReadOnlyCollection<int> lost, Random random)
    {
        var isPresent = new bool[Shards.Length];
        Array.Fill(isPresent, true);
        foreach (var shard in lost)
        {
            isPresent[shard] = false;
            random.NextBytes(Shards[shard].Span);
        }

        return code.TryReconstruct(Shards, isPresent) && IsOriginal;
    }
}
