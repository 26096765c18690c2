using BlobStash.Client.Batches;
using BlobStash.Client.Peers;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;
using BlobStash.Sync.Sketches;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Client.Tests.Peers;

/// <summary>What no route of a peer may do: lead a node elsewhere, or hold it up by dripping.</summary>
public sealed class HostileRouteTests
{
    private static readonly Digest[] Some = SketchPeerFixture.Digests(1000);

    /// <summary>Everything that a node asks of a peer, as a session or a follower does.</summary>
    private static readonly Dictionary<string, Func<PeerConnection, IPeer, Task>> Asking = new()
    {
        ["state"] = (_, peer) => peer.GetStateAsync(default),
        ["leaf"] = (_, peer) => peer.GetLeafAsync(1, default),
        ["blob"] = async (_, peer) =>
        {
            await using var blob = await peer.OpenBlobAsync(Some[0], default);
            await blob.Content.CopyToAsync(Stream.Null);
        },
        ["put"] = (_, peer) => peer.PutBlobAsync(Some[0], new MemoryStream([1]), default),
        ["sketch"] = (_, peer) => peer.Sketches!.GetSketchAsync(new SymbolRange(0, 128), null, default),
        ["bucket sketch"] = (_, peer) => peer.Sketches!.GetBucketSketchAsync(1, new SymbolRange(0, 128), default),
        ["digests"] = async (_, peer) =>
        {
            await foreach (var digest in peer.Sketches!.ListDigestsAsync(null, null, default))
            {
                Assert.Equal(default, digest);
            }
        },
        ["resolve"] = (_, peer) => peer.Sketches!.ResolveAsync([ShortId.Of(in Some[0])], default),
        ["batch stat"] = (_, peer) => peer.Batches!.StatAsync(Some, default),
        ["batch get"] = (_, peer) => peer.Batches!.GetBatchAsync(
            Some, async (blob, token) => await blob.Content.CopyToAsync(Stream.Null, token), default),
        ["batch put"] = (_, peer) => peer.Batches!.PutBatchAsync(
            [.. Enumerable.Repeat(new BlobOffer(Some[0], () => new MemoryStream([1])), 1000)], default),
        ["changes"] = (connection, _) => connection.GetChangesAsync(null, TimeSpan.Zero, default),
    };

    public static TheoryData<string> Routes => [.. Asking.Keys];

    /// <summary>Of the answer to one blob that was sent, the status is enough.</summary>
    public static TheoryData<string> RoutesWithABody => [.. Asking.Keys.Except(["put"])];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Any_Redirect_IsNotFollowed(string route)
    {
        await using var trap = await ScriptedNode.StartAsync([]);
        await using var node = await ScriptedNode.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = new Uri(trap.Url, context.Request.Path).ToString();
        });

        var exception = await FailAsync(node, route);

        Assert.Equal(PeerFailure.Protocol, exception.Failure);
        Assert.Contains("redirect", exception.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(trap.Requests);
    }

    [Theory]
    [MemberData(nameof(RoutesWithABody))]
    public async Task Any_AnswerThatDrips_IsGivenUp(string route)
    {
        var clock = new SteppingClock();
        await using var node = await ScriptedNode.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
            for (var sent = 0; !context.RequestAborted.IsCancellationRequested; sent++)
            {
                await context.Response.Body.WriteAsync(Drop(route, sent), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                clock.Advance(TimeSpan.FromSeconds(5));
                await timer.WaitForNextTickAsync();
            }
        });

        var exception = await FailAsync(node, route, clock);

        Assert.Equal(PeerFailure.TimedOut, exception.Failure);
        Assert.True(exception.IsTransient);
    }

    /// <summary>A byte of an answer that could become a good one.</summary>
    private static byte[] Drop(string route, int sent) => route switch
    {
        "sketch" or "bucket sketch" => [SketchPeerFixture.Answer(SketchPeerFixture.EncoderOf(Some).Encode(128))[sent]],
        "batch put" => [1],
        "batch get" => [sent == 0 ? (byte)1 : (byte)0],
        "state" or "leaf" or "changes" => " "u8.ToArray(),
        "batch stat" => [(byte)(sent % BatchFormat.StatSize == 0 ? 2 : 0)],
        _ => [0],
    };

    private static async Task<PeerException> FailAsync(LoopbackHost node, string route, TimeProvider? clock = null)
    {
        using var connection = new PeerConnection(node.Url, "a-key", new PeerLimits(), clock);
        return await Assert.ThrowsAsync<PeerException>(() => Asking[route](connection, connection.OpenNativePeer()));
    }
}
