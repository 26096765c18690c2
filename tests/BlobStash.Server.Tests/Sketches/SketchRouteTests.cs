using System.Globalization;
using System.Net;
using BlobStash.Core.Digests;
using BlobStash.Server.Sketches;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Tests.Sketches;

public sealed class SketchRouteTests
{
    private const string Route = "/v1/sync/sketch";

    [Fact]
    public async Task Get_SomeBlobs_AnswersTheirSummaryAndSymbols()
    {
        await using var node = new TestNode();
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 300);

        var (summary, symbols) = await SketchFixture.GetSketchAsync(node, Route + "?from=0&count=128");

        Assert.Equal(SketchFixture.RootOf(digests), summary.MerkleRoot);
        Assert.Equal(65_536, summary.SymbolCount);
        Assert.NotEqual(Guid.Empty, summary.Node);
        Assert.Equal(SketchKey.Default.Fingerprint, symbols.KeyFingerprint);
        Assert.Equal(300, symbols.Count);
        Assert.Equal(SketchFixture.BlockOf(digests, 128).Symbols, symbols.Symbols);
    }

    [Fact]
    public async Task Get_AllSymbolsOfAnEmptyNode_AreEmpty()
    {
        await using var node = new TestNode(("BlobStash:Sync:SketchSymbols", "5000"));

        var (summary, symbols) = await SketchFixture.GetSketchAsync(node, Route + "?count=99999");

        Assert.Equal(5000, summary.SymbolCount);
        Assert.Equal(5000, symbols.Symbols.Length);
        Assert.Equal(SketchFixture.RootOf([]), summary.MerkleRoot);
        Assert.True(symbols.Symbols.IndexOfAnyExcept(default(CodedSymbol)) < 0);
    }

    [Theory]
    [InlineData("?from=10&count=20", 10, 20)]
    [InlineData("?from=1000&count=100", 1000, 24)]
    [InlineData("?from=1024", 1024, 0)]
    [InlineData("?count=0", 0, 0)]
    [InlineData("", 0, 128)]
    [InlineData("?count=2147483647", 0, 1024)]
    public async Task Get_Range_AnswersWhatThereIsOfIt(string query, int first, int count)
    {
        await using var node = new TestNode(("BlobStash:Sync:SketchSymbols", "1024"));
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 50);

        var (_, symbols) = await SketchFixture.GetSketchAsync(node, Route + query);

        Assert.Equal(first, symbols.FirstIndex);
        Assert.Equal(
            SketchFixture.BlockOf(digests, 1024).Slice(first, count).Symbols.ToArray(), symbols.Symbols.ToArray());
    }

    [Fact]
    public async Task Get_MoreOfAVersionAfterWrites_AnswersTheSetAsItWas()
    {
        await using var node = new TestNode();
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 100);
        var (before, first) = await SketchFixture.GetSketchAsync(node, Route + "?count=64");
        await SketchFixture.FillAsync(node, 100, 5);

        var (after, more) = await SketchFixture.GetSketchAsync(
            node, string.Create(CultureInfo.InvariantCulture, $"{Route}?from=64&count=64&version={first.Version}"));
        var (_, now) = await SketchFixture.GetSketchAsync(node, Route);

        Assert.Equal(before, after);
        Assert.Equal((first.Version, 100), (more.Version, more.Count));
        Assert.Equal(SketchFixture.BlockOf(digests, 128).Slice(64, 64).Symbols, more.Symbols);
        Assert.NotEqual(first.Version, now.Version);
        Assert.Equal(105, now.Count);
    }

    [Fact]
    public async Task Get_VersionPushedOutByOthers_AnswersGone()
    {
        await using var node = new TestNode(("BlobStash:Sync:SketchSymbols", "1048576"));
        var (_, first) = await SketchFixture.GetSketchAsync(node, Route);
        for (var i = 0; i < SketchSnapshots.MinCount; i++)
        {
            await SketchFixture.FillAsync(node, i, 1);
            await SketchFixture.GetSketchAsync(node, Route);
        }

        using HttpResponseMessage response = await node.Client.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"{Route}?from=128&version={first.Version}"));

        await TestNode.ReadProblemAsync(response, HttpStatusCode.Gone, "sketch-gone");
    }

    [Fact]
    public async Task Get_KnownRoot_AnswersNotModifiedUntilItChanges()
    {
        await using var node = new TestNode();
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 10);
        var tag = $"\"{SketchFixture.RootOf(digests)}\"";

        using HttpResponseMessage plain = await node.Client.GetAsync(Route);
        using HttpResponseMessage same = await node.SendAsync(
            HttpMethod.Get, Route, headers => headers.Add("If-None-Match", tag));
        await SketchFixture.FillAsync(node, 10, 1);
        using HttpResponseMessage changed = await node.SendAsync(
            HttpMethod.Get, Route, headers => headers.Add("If-None-Match", tag));

        Assert.Equal(tag, plain.Headers.ETag?.ToString());
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Empty(await same.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task Get_Caching_IsAllowedForAnswersThatNameAVersion()
    {
        await using var node = new TestNode();
        var (_, symbols) = await SketchFixture.GetSketchAsync(node, Route);

        using HttpResponseMessage current = await node.Client.GetAsync(Route);
        using HttpResponseMessage versioned = await node.Client.GetAsync(
            string.Create(CultureInfo.InvariantCulture, $"{Route}?version={symbols.Version}"));

        Assert.Equal("no-cache", current.Headers.CacheControl?.ToString());
        Assert.Equal("public, max-age=31536000, immutable", versioned.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("application/octet-stream", versioned.Content.Headers.ContentType?.ToString());
    }

    [Theory]
    [InlineData("from=-1")]
    [InlineData("from=65537")]
    [InlineData("from=x")]
    [InlineData("from=99999999999")]
    [InlineData("count=-1")]
    [InlineData("count=1.5")]
    [InlineData("count=99999999999")]
    [InlineData("version=-1")]
    [InlineData("version=0x10")]
    [InlineData("version=18446744073709551616")]
    [InlineData("from=1&from=2")]
    public async Task Get_BadQuery_AnswersBadRequest(string query)
    {
        await using var node = new TestNode();

        foreach (var route in new[] { Route, Route + "/0e" })
        {
            using HttpResponseMessage response = await node.Client.GetAsync($"{route}?{query}");
            await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "parameter-malformed");
        }
    }

    [Fact]
    public async Task Get_KeyFromConfiguration_MakesOtherSymbols()
    {
        const string Key = "000102030405060708090a0b0c0d0e0f";
        await using var node = new TestNode(("BlobStash:Sync:SketchKey", Key));
        Digest[] digests = await SketchFixture.FillAsync(node, 0, 40);

        var (_, symbols) = await SketchFixture.GetSketchAsync(node, Route);

        var key = SketchKey.FromBytes(Convert.FromHexString(Key));
        Assert.Equal(key.Fingerprint, symbols.KeyFingerprint);
        Assert.Equal(SketchFixture.BlockOf(digests, 128, key).Symbols, symbols.Symbols);
    }

    [Fact]
    public async Task Get_ManyAtOnceDuringWrites_AreEachOfOneMoment()
    {
        await using var node = new TestNode(("BlobStash:Sync:SketchSymbols", "1024"));
        Digest[] all = [.. await SketchFixture.FillAsync(node, 0, 200)];
        using var ended = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            for (var number = 200; number < 700 && !ended.IsCancellationRequested; number++)
            {
                await SketchFixture.FillAsync(node, number, 1);
            }
        });

        await Parallel.ForAsync(0, 60, async (_, _) =>
        {
            var (_, symbols) = await SketchFixture.GetSketchAsync(node, Route + "?count=1024");
            var decoder = new SketchDecoder(SketchKey.Default, SketchDecoderLimits.Default);
            Assert.Equal(SketchDecoderState.Complete, decoder.Add(symbols, SketchFixture.BlockOf(all, 1024)));
            Assert.Equal((symbols.Count - all.Length, 0), (decoder.Need.Count, decoder.Have.Count));
        });
        await ended.CancelAsync();
        await writer;
    }
}
