using BlobStash.Client.Peers;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Sync.Sketches;
using Microsoft.AspNetCore.Http;
using static BlobStash.Client.Tests.Peers.SketchPeerFixture;

namespace BlobStash.Client.Tests.Peers;

/// <summary>What is asked of a peer, and what is made of its honest answers.</summary>
public sealed class SketchPeerTests
{
    [Fact]
    public async Task GetSketch_Honest_AsksAsDocumentedAndReads()
    {
        HttpRequest? asked = null;
        var block = EncoderOf(Digests(50)).Encode(200).Slice(100, 60);
        await using var node = await ScriptedNode.StartAsync(async context =>
        {
            asked = context.Request;
            Assert.Equal("Bearer a-key", asked.Headers.Authorization);
            Assert.Equal($"\"{Digests(1)[0]}\"", asked.Headers.IfNoneMatch);
            Assert.Equal("?from=100&count=128&version=77", asked.QueryString.Value);
            await context.Response.Body.WriteAsync(Answer(block));
        });

        var answer = await AskAsync(node, peer => peer.GetSketchAsync(
            new SymbolRange(100, 128, SetVersion), Digests(1)[0], CancellationToken.None));

        Assert.Equal("GET /v1/sync/sketch", Assert.Single(node.Requests));
        Assert.NotNull(answer);
        Assert.Equal(Sketch.DefaultSymbolCount, answer.Summary.SymbolCount);
        Assert.Equal(block.Symbols, answer.Symbols.Symbols);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(null, false)]
    public async Task GetSketch_NotModified_IsNullWhenItsRootIsTheOwn(int? named, bool isTrue)
    {
        await using var node = await ScriptedNode.StartAsync(context =>
        {
            context.Response.StatusCode = 304;
            context.Response.Headers.ETag = named is { } index ? $"\"{Digests(2)[index]}\"" : default;
            return Task.CompletedTask;
        });

        Task<SketchAnswer?> Ask(ISketchPeer peer) =>
            peer.GetSketchAsync(new SymbolRange(0, 128), Digests(2)[0], CancellationToken.None);

        if (isTrue)
        {
            Assert.Null(await AskAsync(node, Ask));
        }
        else
        {
            Assert.Equal(PeerFailure.Protocol, await FailAsync(node, Ask));
        }
    }

    [Fact]
    public async Task GetBucketSketch_Honest_AsksForTheBucket()
    {
        await using var node = await ScriptedNode.StartAsync(Answer(EncoderOf([]).Encode(10)));

        var answer = await AskAsync(node, peer => peer.GetBucketSketchAsync(
            0x0e, new SymbolRange(0, 10), CancellationToken.None));

        Assert.Equal("GET /v1/sync/sketch/0e", Assert.Single(node.Requests));
        Assert.Equal(0, answer.Symbols.Count);
    }

    [Theory]
    [InlineData(false, false, "")]
    [InlineData(true, false, "?after={0}")]
    [InlineData(false, true, "?prefix=0e")]
    [InlineData(true, true, "?prefix=0e&after={0}")]
    public async Task ListDigests_Honest_StreamsThem(bool isAfter, bool isBucket, string query)
    {
        var after = Digest.Parse("0e" + new string('0', 62));
        Digest[] digests =
            [.. Digests(20_000).Where(digest => digest > after && (!isBucket || digest.Prefix == 0x0e))];
        var asked = "";
        await using var node = await ScriptedNode.StartAsync(async context =>
        {
            asked = context.Request.QueryString.Value;

            // Pieces of an odd size, so that digests are cut.
            foreach (var piece in BytesOf(digests).Chunk(1009))
            {
                await context.Response.Body.WriteAsync(piece);
            }
        });

        var listed = await AskAsync(node, peer => ListAsync(
            peer, isAfter ? after : null, isBucket ? (byte)0x0e : null));

        Assert.Equal(digests, listed);
        Assert.Equal(query.Replace("{0}", after.ToString(), StringComparison.Ordinal), asked);
    }

    [Fact]
    public async Task Resolve_Honest_SendsIdsAndReadsDigests()
    {
        var digests = Digests(100);
        byte[] sent = [];
        await using var node = await ScriptedNode.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            sent = body.ToArray();
            await context.Response.Body.WriteAsync(BytesOf(digests[..99]));
        });

        var found = await AskAsync(node, peer => peer.ResolveAsync(
            [.. digests.Reverse().Select(digest => ShortId.Of(in digest))], CancellationToken.None));

        Assert.Equal(digests[..99], found);
        Assert.Equal(digests.SelectMany(digest => BytesOf([digest])[..8]), sent);
    }

    [Fact]
    public async Task Sketches_CompatiblePeer_AreNone()
    {
        await using var node = await OriginalServer.StartAsync();
        using var connection = new PeerConnection(node.Url, null, new PeerLimits());
        var peer = connection.OpenPeer();

        var exception = await Assert.ThrowsAsync<PeerException>(() => peer.Sketches!.GetSketchAsync(
            new SymbolRange(0, 1), null, CancellationToken.None));
        await peer.GetStateAsync(CancellationToken.None);

        Assert.Equal(PeerFailure.NotFound, exception.Failure);
        Assert.Null(peer.Sketches);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 65_537)]
    public async Task GetSketch_RangeThatNobodyServes_Throws(int from, int count)
    {
        await using var node = await ScriptedNode.StartAsync([]);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => AskAsync(node, peer => peer.GetSketchAsync(
            new SymbolRange(from, count), null, CancellationToken.None)));
        Assert.Empty(node.Requests);
    }

    private static async Task<List<Digest>> ListAsync(ISketchPeer peer, Digest? after, byte? prefix)
    {
        var digests = new List<Digest>();
        await foreach (var digest in peer.ListDigestsAsync(after, prefix, CancellationToken.None))
        {
            digests.Add(digest);
        }

        return digests;
    }
}
