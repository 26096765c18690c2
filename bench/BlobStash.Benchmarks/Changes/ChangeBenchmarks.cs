using BenchmarkDotNet.Attributes;
using BlobStash.Core.Digests;
using BlobStash.Storage.Changes;
using BlobStash.Storage.Segments;

namespace BlobStash.Benchmarks.Changes;

/// <summary>What the change feed costs a write: taking a sequence, and publishing the change.</summary>
[MemoryDiagnoser]
public class ChangeBenchmarks
{
    private const int GroupSize = 32;

    private readonly SequenceCounter _counter = new(0);
    private readonly ChangeLog _log = new(new SequenceCounter(0), 65_536);
    private readonly RecordHeader[] _group = new RecordHeader[GroupSize];

    /// <summary>What a write did before there was a feed.</summary>
    [Benchmark(Baseline = true)]
    public ulong Counter() => _counter.Next();

    /// <summary>A record that is committed alone.</summary>
    [Benchmark]
    public void Alone()
    {
        _group[0] = new RecordHeader(1, _log.Begin(isChange: true), RecordType.Blob, default(Digest), 4096, default);
        _log.Commit(_group.AsSpan(0, 1));
    }

    /// <summary>A record of a group of 32.</summary>
    [Benchmark(OperationsPerInvoke = GroupSize)]
    public void Group()
    {
        for (var i = 0; i < GroupSize; i++)
        {
            var sequence = _log.Begin(isChange: true);
            _group[i] = new RecordHeader(1, sequence, RecordType.Blob, default(Digest), 4096, default);
        }

        _log.Commit(_group);
    }
}
