using System.Globalization;
using BlobStash.Client.Peers;
using BlobStash.Client.Reconciliation;
using BlobStash.Client.Sessions;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Protocol.Documents;
using BlobStash.Sync.Sketches;
using Xunit.Abstractions;
using static BlobStash.Client.Tests.Sessions.NodePair;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>
/// Counts the bytes of each way to find a difference among 20 000 blobs, and holds the choice to them; the table of
/// docs/protocol/sketches.md, "The choice", is the output.
/// </summary>
public sealed class SearchCostTests(ITestOutputHelper output)
{
    private const int Common = 20_000;

    private readonly Random _random = new(38);
    private readonly NodePair _pair = new(
        new MemoryNode("here", symbolCount: Sketch.DefaultSymbolCount),
        new MemoryNode("there", symbolCount: Sketch.DefaultSymbolCount));

    [Theory]
    [InlineData(1, true, SyncMethod.Symbols)]
    [InlineData(5, true, SyncMethod.Symbols)]
    [InlineData(11, true, SyncMethod.Symbols)]
    [InlineData(20, true, SyncMethod.Symbols)]
    [InlineData(40, true, SyncMethod.Symbols)]
    [InlineData(70, true, null)]
    [InlineData(120, true, SyncMethod.Lists)]
    [InlineData(11, false, SyncMethod.Symbols)]
    [InlineData(20, false, SyncMethod.Symbols)]
    [InlineData(40, false, SyncMethod.Symbols)]
    [InlineData(70, false, null)]
    [InlineData(120, false, SyncMethod.Lists)]
    public async Task FindAsync_ShareDiffers_ChoosesWhatCostsLess(int percent, bool isHalfHere, SyncMethod? expected)
    {
        var difference = Common / 100 * percent;
        var here = isHalfHere ? difference / 2 : 0;
        Fill(_random, Common, 8, _pair.Here, _pair.There);
        Fill(_random, here, 9, _pair.Here);
        Fill(_random, difference - here, 9, _pair.There);

        SyncMethod chosen = default;
        var found = await CountBytesAsync(async (retries, visit) =>
            chosen = (await new DifferenceFinder(_pair.Here, _pair.Peer, retries)
                .FindAsync(null, visit, CancellationToken.None)).Method);
        var lists = await CountBytesAsync((retries, visit) =>
            new ListExchange(_pair.Here, _pair.Peer, retries).FindAsync(_pair.There.Count, visit, default));
        var symbols = await CountBytesAsync(FindBySymbolsAsync);
        var side = isHalfHere ? "half each" : "the peer";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {percent} % | {side} | {lists} | {symbols} | {chosen} |"));

        // Where both cost about the same, a few symbols that estimate the difference decide by chance.
        Assert.Equal(expected ?? chosen, chosen);
        Assert.InRange(found, 1, 1.4 * Math.Min(lists, symbols));
    }

    private async Task<long> CountBytesAsync(Func<SessionRetries, PartVisitor, Task> find)
    {
        var before = _pair.Link.Bytes;
        var found = 0;
        await find(
            new SessionRetries(_pair.Clock, _random, new PeerPresence(_pair.Peer)),
            (part, _) =>
            {
                found += part.Have.Count + part.Need.Count;
                return ValueTask.CompletedTask;
            });
        Assert.Equal(_pair.Here.Digests().Except(_pair.There.Digests()).Count()
            + _pair.There.Digests().Except(_pair.Here.Digests()).Count(), found);
        return _pair.Link.Bytes - before;
    }

    private async Task FindBySymbolsAsync(SessionRetries retries, PartVisitor visit)
    {
        var ours = _pair.Here.GetSymbols();
        var first = await AskAsync(new SymbolRange(0, SymbolGrowth.FirstCount));
        var exchange = new SymbolExchange(
            _pair.Here.SketchKey, (from, count, _) => AskAsync(new SymbolRange(from, count, first.Version)), _ => ours);
        var decoder = await exchange.DecodeAsync(first, ours.EndIndex, CancellationToken.None);
        var need = await new ShortIdResolution(_pair.Peer, retries).ResolveAsync(decoder.Need, CancellationToken.None);
        var have = ((ISketchReplica)_pair.Here).Resolve(decoder.Have);
        await visit(new DifferencePart(have, need), CancellationToken.None);
    }

    private async Task<SymbolBlock> AskAsync(SymbolRange range) =>
        (await _pair.Peer.GetSketchAsync(range, null, CancellationToken.None))!.Symbols;
}
