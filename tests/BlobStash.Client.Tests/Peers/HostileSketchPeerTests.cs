using System.Buffers.Binary;
using BlobStash.Client.Peers;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;
using BlobStash.Sync.Sketches;
using static BlobStash.Client.Tests.Peers.SketchPeerFixture;

namespace BlobStash.Client.Tests.Peers;

/// <summary>Peers that answer with anything but what they should: a typed failure, in bounded memory.</summary>
public sealed class HostileSketchPeerTests
{
    private static readonly Digest[] Some = Digests(10);

    public static TheoryData<string, byte[]> BadAnswers()
    {
        var good = Answer(EncoderOf(Some).Encode(128));
        byte[] wrongMagic = [.. good];
        wrongMagic[0] ^= 1;
        byte[] wrongBlock = [.. good];
        wrongBlock[SetSummary.Size] ^= 1;
        return new()
        {
            { "empty", [] },
            { "summary alone", good[..SetSummary.Size] },
            { "short summary", good[..(SetSummary.Size - 1)] },
            { "wrong magic", wrongMagic },
            { "wrong magic of the block", wrongBlock },
            { "cut in the middle", good[..^5] },
            { "bytes behind the end", [.. good, 0] },
            { "more symbols than asked for", Answer(EncoderOf(Some).Encode(129)) },
            { "no symbols", Answer(EncoderOf(Some).Encode(0)) },
            { "other symbols", Answer(EncoderOf(Some).Encode(128).Slice(1, 127)) },
            { "more symbols than maintained", Answer(EncoderOf(Some).Encode(128), maintained: 100) },
            { "nonsense", [.. Enumerable.Repeat((byte)0xff, 3000)] },
        };
    }

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task GetSketch_BadAnswer_IsAProtocolFailure(string what, byte[] answer)
    {
        await using var node = await ScriptedNode.StartAsync(answer);

        var failure = await FailAsync(node, peer => peer.GetSketchAsync(
            new SymbolRange(0, 128), null, CancellationToken.None));

        Assert.True(failure == PeerFailure.Protocol, $"{what}: {failure}");
    }

    [Fact]
    public async Task GetSketch_OtherVersion_IsAProtocolFailure()
    {
        await using var node = await ScriptedNode.StartAsync(Answer(EncoderOf(Some, SetVersion + 1).Encode(5)));

        Assert.Equal(PeerFailure.Protocol, await FailAsync(node, peer => peer.GetSketchAsync(
            new SymbolRange(0, 128, SetVersion), null, CancellationToken.None)));
    }

    [Fact]
    public async Task GetSketch_MoreBlobsThanAllowed_IsAProtocolFailure()
    {
        await using var node = await ScriptedNode.StartAsync(Answer(EncoderOf(Some).Encode(5)));

        Assert.Equal(PeerFailure.Protocol, await FailAsync(
            node,
            peer => peer.GetSketchAsync(new SymbolRange(0, 5), null, CancellationToken.None),
            new PeerLimits { MaxBlobs = 9 }));
    }

    [Theory]
    [InlineData(304, PeerFailure.Protocol)]
    [InlineData(404, PeerFailure.NotFound)]
    [InlineData(410, PeerFailure.Gone)]
    [InlineData(401, PeerFailure.Unauthorized)]
    [InlineData(503, PeerFailure.Unavailable)]
    [InlineData(302, PeerFailure.Protocol)]
    [InlineData(204, PeerFailure.Rejected)]
    public async Task GetSketch_OtherStatus_IsItsFailure(int status, PeerFailure expected)
    {
        await using var node = await ScriptedNode.StartAsync([], status);

        Assert.Equal(expected, await FailAsync(node, peer => peer.GetSketchAsync(
            new SymbolRange(0, 128), null, CancellationToken.None)));
        Assert.Equal(expected, await FailAsync(node, peer => peer.GetBucketSketchAsync(
            1, new SymbolRange(0, 128), CancellationToken.None)));
        Assert.Equal(expected, await FailAsync(node, peer => ReadAllAsync(peer, null, null)));
        Assert.Equal(expected, await FailAsync(node, peer => peer.ResolveAsync(
            [new ShortId(1)], CancellationToken.None)));
    }

    [Fact]
    public async Task All_EndlessBody_IsTooLargeOrNonsense()
    {
        await using var node = await ScriptedNode.StartAsync(async context =>
        {
            var counter = 0UL;
            var piece = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                // Ascending digests of the short id 0, so that nothing but their number is wrong with them.
                for (var offset = 0; offset < piece.Length; offset += Digest.Size)
                {
                    BinaryPrimitives.WriteUInt64BigEndian(piece.AsSpan(offset + 8), counter++);
                }

                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            }
        });

        Assert.Equal(PeerFailure.TooLarge, await FailAsync(node, peer => peer.GetSketchAsync(
            new SymbolRange(0, 65_536), null, CancellationToken.None)));
        Assert.Equal(PeerFailure.TooLarge, await FailAsync(node, peer => peer.ResolveAsync(
            [new ShortId(0)], CancellationToken.None)));
        Assert.Equal(PeerFailure.TooLarge, await FailAsync(
            node, peer => ReadAllAsync(peer, null, null), new PeerLimits { MaxBlobs = 50_000 }));
    }

    [Fact]
    public async Task ListDigests_NotAscending_IsAProtocolFailure()
    {
        foreach (var digests in new Digest[][] { [Some[1], Some[0]], [Some[0], Some[0]], [.. Some, Some[0]] })
        {
            await using var node = await ScriptedNode.StartAsync(BytesOf(digests));

            Assert.Equal(PeerFailure.Protocol, await FailAsync(node, peer => ReadAllAsync(peer, null, null)));
        }
    }

    [Fact]
    public async Task ListDigests_OutsideWhatWasAskedFor_IsAProtocolFailure()
    {
        await using var node = await ScriptedNode.StartAsync(BytesOf(Some));

        Assert.Equal(PeerFailure.Protocol, await FailAsync(node, peer => ReadAllAsync(peer, Some[0], null)));
        Assert.Equal(PeerFailure.Protocol, await FailAsync(node, peer => ReadAllAsync(peer, null, Some[0].Prefix)));
    }

    [Fact]
    public async Task ListDigests_EndsInADigest_IsAProtocolFailure()
    {
        await using var node = await ScriptedNode.StartAsync(BytesOf(Some)[..^1]);

        Assert.Equal(PeerFailure.Protocol, await FailAsync(node, peer => ReadAllAsync(peer, null, null)));
    }

    [Fact]
    public async Task ListDigests_ConnectionCut_IsUnreachable()
    {
        await using var node = await ScriptedNode.StartAsync(async context =>
        {
            await context.Response.Body.WriteAsync(BytesOf(Some));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        Assert.Equal(PeerFailure.Unreachable, await FailAsync(node, peer => ReadAllAsync(peer, null, null)));
    }

    [Fact]
    public async Task Resolve_DigestNotAskedFor_IsAProtocolFailure()
    {
        await using var node = await ScriptedNode.StartAsync(BytesOf(Some));

        Assert.Equal(PeerFailure.Protocol, await FailAsync(node, peer => peer.ResolveAsync(
            [ShortId.Of(in Some[0]), ShortId.Of(in Some[9])], CancellationToken.None)));
    }

    [Fact]
    public async Task ListDigests_CallerStopsReading_EndsTheRequest()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var node = await ScriptedNode.StartAsync(async context =>
        {
            context.RequestAborted.Register(ended.SetResult);
            await context.Response.Body.WriteAsync(BytesOf(Some));
            await context.Response.Body.FlushAsync();
            await ended.Task;
        });
        using var connection = new PeerConnection(node.Url, null, new PeerLimits());

        await foreach (var digest in connection.OpenPeer().Sketches!.ListDigestsAsync(null, null, default))
        {
            Assert.Equal(Some[0], digest);
            break;
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static async Task<int> ReadAllAsync(ISketchPeer peer, Digest? after, byte? prefix)
    {
        var count = 0;
        await foreach (var _ in peer.ListDigestsAsync(after, prefix, CancellationToken.None))
        {
            count++;
        }

        return count;
    }
}
