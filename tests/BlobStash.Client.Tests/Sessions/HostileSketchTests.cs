using System.Runtime.CompilerServices;
using BlobStash.Client.Peers;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Sync.Merkle;
using BlobStash.Sync.Sketches;
using static BlobStash.Client.Tests.Sessions.NodePair;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>Peers that lie to a session with sketches: bounded work, a clear line, nothing wrong stored.</summary>
public sealed class HostileSketchTests
{
    private readonly NodePair _pair = new();
    private readonly Random _random = new(3);

    public HostileSketchTests()
    {
        Fill(_random, 2000, 10, _pair.Here, _pair.There);
        Fill(_random, 10, 20, _pair.Here);
        Fill(_random, 10, 20, _pair.There);
    }

    [Fact]
    public async Task RunAsync_RandomSymbols_EndInTheBucketsAndSayWhy()
    {
        _pair.Peer = new Liar(_pair.There, _pair.Link) { Symbols = RandomSymbols };

        var report = await _pair.RunAsync();

        AssertConverged(report, 600);
    }

    [Fact]
    public async Task RunAsync_SymbolsThatNeverPeel_EndInTheBucketsAndSayWhy()
    {
        _pair.Peer = new Liar(_pair.There, _pair.Link)
        {
            // Two ids are in every symbol.
            Symbols = block => [.. block.Symbols.ToArray().Select(symbol => symbol + new CodedSymbol(12345, 6789, 2))],
        };

        var report = await _pair.RunAsync();

        AssertConverged(report, 600);
    }

    [Fact]
    public async Task RunAsync_CountsThatOverflow_EndInTheBucketsAndSayWhy()
    {
        _pair.Peer = new Liar(_pair.There, _pair.Link)
        {
            Symbols = block => [.. block.Symbols.ToArray().Select(symbol => symbol with { Count = long.MaxValue })],
            Count = long.MaxValue,
        };

        var report = await _pair.RunAsync();

        AssertConverged(report, 600);
    }

    [Fact]
    public async Task RunAsync_OneSymbolAtATime_StaysBounded()
    {
        Fill(_random, 150, 20, _pair.There);
        _pair.Peer = new Liar(_pair.There, _pair.Link) { MostSymbols = 1 };

        var report = await _pair.RunAsync();

        AssertConverged(report, 1200);
    }

    [Fact]
    public async Task RunAsync_NothingBehindTheFirstBlock_EndsInTheBuckets()
    {
        Fill(_random, 150, 20, _pair.There);
        _pair.Peer = new Liar(_pair.There, _pair.Link) { MostSymbols = 0 };

        var report = await _pair.RunAsync();

        AssertConverged(report, 600);
    }

    [Fact]
    public async Task RunAsync_IdsThatThePeerDoesNotName_EndInTheBucketsAndSayWhy()
    {
        _pair.Peer = new Liar(_pair.There, _pair.Link) { Named = _ => [] };

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal("The peer did not name 10 of the blobs that its symbols show.", report.Fallback);
        Assert.Equal(SyncMethod.Buckets, report.Method);
    }

    [Fact]
    public async Task RunAsync_NamesThatNobodyAskedFor_AreNotFetched()
    {
        Digest[] others = [.. Enumerable.Range(0, 50).Select(_ => RandomDigest())];
        _pair.Peer = new Liar(_pair.There, _pair.Link) { Named = named => [.. named, .. others] };

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal(0, report.FailedBlobs);
    }

    [Fact]
    public async Task RunAsync_DigestsThatThePeerCannotDeliver_AreReportedOnce()
    {
        var missing = _pair.There.Digests().Where(digest => !_pair.Here.Contains(digest)).Take(4).ToHashSet();
        _pair.Peer = new Liar(_pair.There, _pair.Link)
        {
            Bytes = (digest, bytes) => missing.Contains(digest) ? null : bytes,
        };

        var report = await _pair.RunAsync();

        Assert.Equal((6, 4), (report.Pulled.Blobs, report.FailedBlobs));
        Assert.Equal(missing.Order(), report.Failures.Select(failure => failure.Digest).Order());
        Assert.Null(report.ProvenEqual);
        Assert.Equal(2, _pair.Count("sketch"));
    }

    [Fact]
    public async Task RunAsync_WrongBytes_AreNotStored()
    {
        var wrong = _pair.There.Digests().First(digest => !_pair.Here.Contains(digest));
        _pair.Peer = new Liar(_pair.There, _pair.Link)
        {
            Bytes = (digest, bytes) => digest == wrong ? [1, 2, 3] : bytes,
        };

        var report = await _pair.RunAsync();

        Assert.Equal((9, 1), (report.Pulled.Blobs, report.FailedBlobs));
        Assert.Contains("do not match", Assert.Single(report.Failures).Reason, StringComparison.Ordinal);
        Assert.False(_pair.Here.Contains(wrong));
    }

    [Fact]
    public async Task RunAsync_EndlessDigestList_IsCutOffAndTheBucketsTell()
    {
        Fill(_random, 4000, 20, _pair.There);
        _pair.Peer = new Liar(_pair.There, _pair.Link) { Digests = EndlessAsync, Bytes = (_, bytes) => bytes };

        var report = await _pair.RunAsync(new SyncOptions { Direction = SyncDirection.Push });

        Assert.Equal("The peer lists more digests than it claims to have.", report.Fallback);
        Assert.InRange(_pair.Link.Requests.Count, 1, 700);
    }

    [Fact]
    public async Task RunAsync_DigestListOutOfOrder_IsCutOffAndTheBucketsTell()
    {
        Fill(_random, 4000, 20, _pair.There);
        _pair.Peer = new Liar(_pair.There, _pair.Link) { Digests = (_, _) => Repeat(_pair.There.Digests()[0]) };

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.Equal("The peer's list of digests is out of order.", report.Fallback);
    }

    [Fact]
    public async Task RunAsync_RootThatIsNeverEqual_EndsAfterABoundedNumberOfLooks()
    {
        _pair.Peer = new Liar(_pair.There, _pair.Link) { Root = RandomDigest() };

        var report = await _pair.RunAsync();

        _pair.AssertEqual();
        Assert.InRange(_pair.Link.Requests.Count, 1, 20);
        Assert.Equal((10, 10), (report.Pulled.Blobs, report.Pushed.Blobs));
    }

    [Fact]
    public async Task RunAsync_StateThatContradictsItself_IsAnError()
    {
        _pair.Peer = new Liar(_pair.There, _pair.Link) { Root = RandomDigest(), HasFalseState = true };
        Fill(_random, 2, 20, _pair.Here, _pair.There);

        var report = await _pair.RunAsync();

        Assert.Contains("cannot be", report.EndedEarly, StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<Digest> Repeat(Digest digest)
    {
        await Task.CompletedTask;
        for (var i = 0; i < 10; i++)
        {
            yield return digest;
        }
    }

    private static async IAsyncEnumerable<Digest> EndlessAsync(
        Digest? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var bytes = new byte[Digest.Size];
        after?.CopyTo(bytes);
        while (true)
        {
            for (var i = Digest.Size - 1; i >= 0 && ++bytes[i] == 0; i--)
            {
                // The carry goes on to the byte before.
            }

            yield return Digest.FromBytes(bytes);
        }
    }

    private CodedSymbol[] RandomSymbols(SymbolBlock block) =>
    [
        .. block.Symbols.ToArray().Select(symbol => new CodedSymbol(
            (ulong)_random.NextInt64(), (ulong)_random.NextInt64(), symbol.Count)),
    ];

    private Digest RandomDigest()
    {
        var bytes = new byte[Digest.Size];
        _random.NextBytes(bytes);
        return Digest.FromBytes(bytes);
    }

    private void AssertConverged(SyncReport report, int maxRequests)
    {
        _pair.AssertEqual();
        Assert.True(report.Method == SyncMethod.Lists || report.Fallback is not null);
        Assert.Equal(0, report.FailedBlobs);
        Assert.InRange(_pair.Link.Requests.Count, 1, maxRequests);
    }

    /// <summary>A peer that lies as it is told to.</summary>
    private sealed class Liar(MemoryNode node, MemoryLink link) : MemoryPeer(node, link)
    {
        public Func<SymbolBlock, CodedSymbol[]>? Symbols { get; init; }

        public Func<List<Digest>, List<Digest>>? Named { get; init; }

        public Func<Digest, byte[]?, byte[]?>? Bytes { get; init; }

        public Func<Digest?, CancellationToken, IAsyncEnumerable<Digest>>? Digests { get; init; }

        public long? Count { get; init; }

        public int? MostSymbols { get; init; }

        public Digest? Root { get; init; }

        public bool HasFalseState { get; init; }

        public override async Task<SketchAnswer?> GetSketchAsync(
            SymbolRange range, Digest? knownRoot, CancellationToken cancellationToken)
        {
            var count = range.From > 0 ? Math.Min(range.Count, MostSymbols ?? range.Count) : range.Count;
            var answer = await base.GetSketchAsync(
                range with { Count = count }, Root is null ? knownRoot : null, cancellationToken);
            return answer is null ? null : Lie(answer);
        }

        public override async Task<SketchAnswer> GetBucketSketchAsync(
            byte prefix, SymbolRange range, CancellationToken cancellationToken) =>
            Lie(await base.GetBucketSketchAsync(prefix, range, cancellationToken));

        public override async Task<MerkleState> GetStateAsync(CancellationToken cancellationToken)
        {
            var state = await base.GetStateAsync(cancellationToken);
            return HasFalseState ? new MerkleState(Root, state.Count, state.Leaves.ToArray()) : state;
        }

        public override async Task<List<Digest>> ResolveAsync(
            IReadOnlyList<ShortId> shortIds, CancellationToken cancellationToken)
        {
            var named = await base.ResolveAsync(shortIds, cancellationToken);
            return Named?.Invoke(named) ?? named;
        }

        public override IAsyncEnumerable<Digest> ListDigestsAsync(
            Digest? after, byte? prefix, CancellationToken cancellationToken) =>
            Digests?.Invoke(after, cancellationToken) ?? base.ListDigestsAsync(after, prefix, cancellationToken);

        protected override byte[]? BytesOf(Digest digest) =>
            Bytes is null ? base.BytesOf(digest) : Bytes(digest, base.BytesOf(digest));

        private SketchAnswer Lie(SketchAnswer answer)
        {
            var block = answer.Symbols;
            block = new SymbolBlock(
                block.KeyFingerprint,
                block.Version,
                Count ?? block.Count,
                block.FirstIndex,
                Symbols?.Invoke(block) ?? block.Symbols.ToArray());
            return new SketchAnswer(answer.Summary with { MerkleRoot = Root ?? answer.Summary.MerkleRoot }, block);
        }
    }
}
