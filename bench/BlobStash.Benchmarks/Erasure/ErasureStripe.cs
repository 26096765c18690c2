using BlobStash.Core.Erasure;

namespace BlobStash.Benchmarks.Erasure;

/// <summary>A stripe of random data shards and the code that protects it, with one of the kernels.</summary>
internal sealed class ErasureStripe
{
    private readonly ReedSolomonCode _code;
    private readonly Memory<byte>[] _shards;
    private readonly ReadOnlyMemory<byte>[] _readOnly;
    private readonly bool[] _twoDataShardsLost;
    private readonly int _dataShards;

    public ErasureStripe(ProductKernel kernel, int shardLength)
    {
        _code = new ReedSolomonCode(
            ReedSolomonCode.DefaultDataShards, ReedSolomonCode.DefaultParityShards, kernel);
        _dataShards = _code.DataShards;
        var random = new Random(shardLength);
        _shards = [.. Enumerable.Range(0, _code.TotalShards).Select(_ =>
        {
            var shard = new byte[shardLength];
            random.NextBytes(shard);
            return new Memory<byte>(shard);
        })];
        _readOnly = [.. _shards.Select(shard => (ReadOnlyMemory<byte>)shard)];
        _twoDataShardsLost = [.. Enumerable.Range(0, _code.TotalShards).Select(shard => shard is not (3 or 7))];
        Encode();
    }

    /// <summary>Bytes of all data shards together.</summary>
    public long DataLength => (long)_dataShards * _shards[0].Length;

    public void Encode() => _code.Encode(_readOnly.AsSpan(0, _dataShards), _shards.AsSpan(_dataShards));

    public void EncodeShardByShard()
    {
        var parity = _shards.AsSpan(_dataShards);
        foreach (var shard in parity)
        {
            shard.Span.Clear();
        }

        for (var shard = 0; shard < _dataShards; shard++)
        {
            _code.AddToParity(shard, _shards[shard].Span, parity);
        }
    }

    public bool Verify() => _code.Verify(_readOnly);

    public bool ReconstructTwoDataShards() => _code.TryReconstruct(_shards, _twoDataShardsLost);
}
