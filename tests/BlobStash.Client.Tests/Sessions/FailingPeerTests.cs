using System.Net;
using System.Net.Sockets;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using Microsoft.AspNetCore.Http;
using static BlobStash.Client.Tests.Sessions.SessionFixture;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>What a session makes of peers that are down, wrong, slow or hostile.</summary>
public sealed class FailingPeerTests
{
    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly MemoryReplica _local = new();

    [Fact]
    public async Task RunAsync_NobodyListens_ThrowsWithTheReason()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = new Uri($"http://{socket.LocalEndPoint}");

        var exception = await Assert.ThrowsAsync<PeerException>(() => RunAsync(_local, url));

        Assert.Equal(PeerFailure.Unreachable, exception.Failure);
        Assert.True(exception.IsTransient);
        Assert.Contains("nothing listens there", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_WrongBytes_AreReportedAndDoNotStopTheOthers()
    {
        await using var peer = await NativeNode.StartAsync();
        var blobs = AddBlobs(peer.Store, "yours", 20);
        peer.Store.Remove(blobs[5]);
        peer.Store.Add(blobs[5], BytesOf("something else"));

        var report = await RunAsync(_local, peer);

        Assert.Equal((19, 1), (report.Pulled.Blobs, report.FailedBlobs));
        var failure = Assert.Single(report.Failures);
        Assert.Equal((blobs[5], TransferDirection.Pull), (failure.Digest, failure.Direction));
        Assert.Contains("do not match", failure.Reason, StringComparison.Ordinal);
        Assert.Null(_local.Store.Find(blobs[5]));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(302)]
    public async Task RunAsync_OneBlobRefusedEachWay_IsReportedAndDoesNotStopTheOthers(int status)
    {
        await using var peer = await NativeNode.StartAsync();
        var yours = AddBlobs(peer.Store, "yours", 10);
        var mine = AddBlobs(_local.Store, "mine", 10);
        peer.Intercept = Refuse([yours[2], mine[4]], status);

        var report = await RunAsync(_local, peer);

        Assert.Equal((9, 9, 2), (report.Pulled.Blobs, report.Pushed.Blobs, report.FailedBlobs));
        Assert.Equal(
            new[] { yours[2], mine[4] }.Order(), report.Failures.Select(failure => failure.Digest).Order());
        Assert.Null(report.EndedEarly);
    }

    [Fact]
    public async Task RunAsync_TheOnlyBlobIsDamagedThere_IsReportedAfterOneRequest()
    {
        await using var peer = await NativeNode.StartAsync();
        var blob = AddBlobs(peer.Store, "yours", 1)[0];
        var requests = 0;
        peer.Intercept = async context =>
        {
            var isBlob = context.Request.Path == $"/v1/blobs/{blob}";
            if (isBlob)
            {
                requests++;
                await NativeNode.WriteProblemAsync(context, 500, "blob-damaged");
            }

            return isBlob;
        };

        var report = await RunAsync(_local, peer);

        Assert.Contains("damaged", Assert.Single(report.Failures).Reason, StringComparison.Ordinal);
        Assert.Null(report.EndedEarly);
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task RunAsync_TheOnlyBlobAlwaysBreaksOff_IsReportedAndDoesNotEndTheSession()
    {
        await using var peer = await NativeNode.StartAsync();
        var blob = AddBlobs(peer.Store, "yours", 1)[0];
        var requests = 0;
        peer.Intercept = async context =>
        {
            var isBlob = context.Request.Path == $"/v1/blobs/{blob}";
            if (isBlob)
            {
                // The server closes the connection behind the ten bytes, because they are not what it announced.
                requests++;
                context.Response.ContentLength = 100;
                await context.Response.Body.WriteAsync(new byte[10]);
            }

            return isBlob;
        };

        var report = await RunAsync(_local, peer);

        Assert.Contains("broke off", Assert.Single(report.Failures).Reason, StringComparison.Ordinal);
        Assert.Null(report.EndedEarly);
        Assert.Equal(3, requests);
    }

    [Fact]
    public async Task RunAsync_UnreadableLocalBlob_IsReportedWithItsReason()
    {
        await using var peer = await NativeNode.StartAsync();
        var mine = AddBlobs(_local.Store, "mine", 10);
        _local.Unreadable.Add(mine[1]);

        var report = await RunAsync(_local, peer);

        Assert.Equal(9, report.Pushed.Blobs);
        Assert.Equal("The stored blob is damaged.", Assert.Single(report.Failures).Reason);
    }

    [Fact]
    public async Task RunAsync_LocalStoreFails_GivesUpAfterARow()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(peer.Store, "yours", 400);
        _local.StoreFault = new LocalReplicaException("The disk is full.");

        var report = await RunAsync(_local, peer);

        Assert.Contains("The disk is full.", report.EndedEarly, StringComparison.Ordinal);
        Assert.InRange(report.FailedBlobs, SyncSession.MinConsecutiveFaults, SyncSession.MinConsecutiveFaults + 20);
        Assert.InRange(report.Failures.Count, 1, SyncReport.MaxFailures);
    }

    [Fact]
    public async Task RunAsync_PeerDiesInTheMiddle_EndsEarlyWithWhatWasDone()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(peer.Store, "yours", 2000);
        var served = 0;
        peer.Intercept = context =>
        {
            var isDead = context.Request.Method == "GET" && context.Request.Path.StartsWithSegments("/v1/blobs")
                && Interlocked.Increment(ref served) > 30;
            if (isDead)
            {
                context.Abort();
            }

            return Task.FromResult(isDead);
        };

        var report = await RunAsync(_local, peer);

        Assert.Equal(30, report.Pulled.Blobs);
        Assert.NotNull(report.EndedEarly);
        Assert.InRange(served, 31, 400);
        Assert.Equal(30, _local.Store.Count);
    }

    [Fact]
    public async Task RunAsync_LeafFailsAfterABlobWasMoved_EndsEarlyWithWhatWasDone()
    {
        await using var peer = await NativeNode.StartAsync();
        var blobs = AddBlobs(peer.Store, "yours", 2).Order().ToList();
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _local.Storing = _ =>
        {
            stored.SetResult();
            return Task.CompletedTask;
        };
        peer.Intercept = async context =>
        {
            var isSecondLeaf = context.Request.Path == $"/v1/state/leaves/{blobs[1].Prefix:x2}";
            if (isSecondLeaf)
            {
                await stored.Task;
                context.Response.StatusCode = 503;
            }

            return isSecondLeaf;
        };

        var report = await RunAsync(_local, peer);

        Assert.Equal((1, 0), (report.Pulled.Blobs, report.FailedBlobs));
        Assert.Contains("503", report.EndedEarly, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_LeafFailsBeforeABlobWasMoved_Throws()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(peer.Store, "yours", 1);
        peer.Intercept = context =>
        {
            var isLeaf = context.Request.Path.StartsWithSegments("/v1/state/leaves");
            context.Response.StatusCode = isLeaf ? 503 : 200;
            return Task.FromResult(isLeaf);
        };

        var exception = await Assert.ThrowsAsync<PeerException>(() => RunAsync(_local, peer));

        Assert.Equal(PeerFailure.Unavailable, exception.Failure);
    }

    [Fact]
    public async Task RunAsync_Redirect_IsNotFollowed()
    {
        await using var elsewhere = await NativeNode.StartAsync();
        await using var peer = await NativeNode.StartAsync();
        peer.Intercept = context =>
        {
            context.Response.Redirect(new Uri(elsewhere.Url, "/v1/state").ToString());
            return Task.FromResult(true);
        };

        var exception = await Assert.ThrowsAsync<PeerException>(() => RunAsync(_local, peer, key: "secret-key"));

        Assert.Contains("redirect", exception.Message, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Requests);
        Assert.DoesNotContain("secret-key", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task RunAsync_KeyRefused_IsNotTransientAndNamesNoKey(int status)
    {
        await using var peer = await NativeNode.StartAsync();
        peer.Intercept = Answer(status, "{}");

        var exception = await Assert.ThrowsAsync<PeerException>(() => RunAsync(_local, peer, key: "secret-key"));

        Assert.Equal(PeerFailure.Unauthorized, exception.Failure);
        Assert.False(exception.IsTransient);
        Assert.DoesNotContain("secret-key", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NeitherProtocol_SaysSo()
    {
        await using var peer = await NativeNode.StartAsync();
        peer.Intercept = Answer(404, "nothing here");

        var exception = await Assert.ThrowsAsync<PeerException>(() => RunAsync(_local, peer));

        Assert.Contains("base URL", exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, peer.Requests.Count);
    }

    [Theory]
    [InlineData("""{"root":"ZEROS","count":9000000000000000000,"leaves":{"00":"ZEROS"}}""")]
    [InlineData("""{"root":"ZEROS","count":1,"leaves":{}}""")]
    [InlineData("<html>")]
    [InlineData("")]
    public async Task RunAsync_StateThatCannotBe_Throws(string state)
    {
        await using var peer = await NativeNode.StartAsync();
        peer.Intercept = Answer(200, state.Replace("ZEROS", Zeros, StringComparison.Ordinal));

        var exception = await Assert.ThrowsAsync<PeerException>(() => RunAsync(_local, peer));

        Assert.Equal(PeerFailure.Protocol, exception.Failure);
    }

    [Fact]
    public async Task RunAsync_RootThatContradictsItsLeaves_Throws()
    {
        await using var peer = await NativeNode.StartAsync();
        peer.Intercept = Answer(200, $$$"""{"root":"{{{Zeros}}}","count":0,"leaves":{}}""");

        await Assert.ThrowsAsync<PeerException>(() => RunAsync(_local, peer));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_EndlessState_IsCutOff(bool isLengthTold)
    {
        await using var peer = await NativeNode.StartAsync();
        peer.Intercept = async context =>
        {
            context.Response.ContentLength = isLengthTold ? 1L << 40 : null;
            await WriteForEverAsync(context);
            return true;
        };

        var exception = await Assert.ThrowsAsync<PeerException>(() => RunAsync(_local, peer));

        Assert.Equal(PeerFailure.TooLarge, exception.Failure);
        Assert.Contains("65536", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EndlessLeafList_IsCutOff()
    {
        await using var peer = await NativeNode.StartAsync();
        AddBlobs(peer.Store, "yours", 1);
        peer.Intercept = async context =>
        {
            var isLeaf = context.Request.Path.StartsWithSegments("/v1/state/leaves");
            if (isLeaf)
            {
                await context.Response.WriteAsync("{");
                await WriteForEverAsync(context);
            }

            return isLeaf;
        };
        var limits = new PeerLimits { Messages = new() { MaxLeafBytes = 100_000 } };

        var exception = await Assert.ThrowsAsync<PeerException>(() => RunAsync(_local, peer.Url, limits: limits));

        Assert.Contains(exception.Failure, new[] { PeerFailure.TooLarge, PeerFailure.Protocol });
        Assert.Contains("100000", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_BlobLongerThanAllowed_IsReported()
    {
        await using var peer = await NativeNode.StartAsync();
        peer.Store.Add(new byte[5000]);
        peer.Store.Add(new byte[50]);

        var report = await RunAsync(_local, peer.Url, limits: new PeerLimits { MaxBlobSizeBytes = 1000 });

        Assert.Equal((1, 1), (report.Pulled.Blobs, report.FailedBlobs));
    }

    [Fact]
    public async Task RunAsync_ManyBlobsLongerThanAllowed_DoNotEndTheSession()
    {
        await using var peer = await NativeNode.StartAsync();
        for (var number = 0; number < 2 * SyncSession.MinConsecutiveFaults; number++)
        {
            peer.Store.Add([.. new byte[1000], (byte)number]);
        }

        var report = await RunAsync(_local, peer.Url, limits: new PeerLimits { MaxBlobSizeBytes = 1000 });

        Assert.Equal(2 * SyncSession.MinConsecutiveFaults, report.FailedBlobs);
        Assert.Equal(SyncReport.MaxFailures, report.Failures.Count);
        Assert.Null(report.EndedEarly);
    }

    [Fact]
    public async Task RunAsync_EncodedAnswer_IsRefused()
    {
        await using var peer = await NativeNode.StartAsync();
        peer.Intercept = context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return Task.FromResult(false);
        };

        var exception = await Assert.ThrowsAsync<PeerException>(() => RunAsync(_local, peer));

        Assert.Contains("encoded", exception.Message, StringComparison.Ordinal);
    }

    private static Func<HttpContext, Task<bool>> Answer(int status, string body) => async context =>
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
        return true;
    };

    private static Func<HttpContext, Task<bool>> Refuse(Digest[] digests, int status) => context =>
    {
        var isRefused = digests.Any(name => context.Request.Path.Value!.EndsWith($"{name}", StringComparison.Ordinal));
        if (isRefused)
        {
            context.Response.StatusCode = status;
        }

        return Task.FromResult(isRefused);
    };

    private static async Task WriteForEverAsync(HttpContext context)
    {
        var spaces = BytesOf(new string(' ', 8192));
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(spaces);
        }
    }
}
