using BlobStash.Client.Tests.StandIns;
using BlobStash.Protocol.Documents;
using static BlobStash.Client.Tests.Sessions.SessionFixture;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>Sessions against a server that behaves like the original BlobStash.</summary>
public sealed class OriginalSessionTests
{
    private readonly MemoryReplica _local = new();

    [Fact]
    public async Task RunAsync_BothWays_MovesEveryBlobOnceDespiteOverlongLists()
    {
        await using var peer = await OriginalServer.StartAsync("123");
        AddBlobs(_local.Store, "common", 200);
        AddBlobs(peer.Store, "common", 200);
        AddBlobs(_local.Store, "mine", 20);
        AddBlobs(peer.Store, "yours", 30);

        var report = await RunAsync(_local, peer, key: "123");

        Assert.Equal(_local.Store.Digests(), peer.Store.Digests());
        Assert.Equal((30, 20), (report.Pulled.Blobs, report.Pushed.Blobs));
        Assert.Equal("compatible", report.Protocol);
        Assert.Equal(20, peer.Requests.Count(request => request.StartsWith("POST", StringComparison.Ordinal)));
        Assert.Equal(0, peer.Store.Repeats + _local.Store.Repeats);
        Assert.Equal(30, _local.Attempts.Distinct().Count());
        Assert.Equal(30, _local.Attempts.Count);
    }

    [Fact]
    public async Task RunAsync_ListsLeftUnreadBeyondTheirPrefix_StillEndsWithTheUnion()
    {
        await using var peer = await OriginalServer.StartAsync();
        AddBlobs(peer.Store, "yours", 700);
        AddBlobs(_local.Store, "mine", 50);
        var limits = new PeerLimits { Messages = new() { MaxForeignRun = 3 } };

        var report = await RunAsync(_local, peer.Url, limits: limits);

        Assert.Equal(_local.Store.Digests(), peer.Store.Digests());
        Assert.Equal((700, 50), (report.Pulled.Blobs, report.Pushed.Blobs));
    }

    [Fact]
    public async Task RunAsync_EqualRoots_TakesTheProbeAndTheState()
    {
        await using var peer = await OriginalServer.StartAsync();
        AddBlobs(_local.Store, "common", 20);
        AddBlobs(peer.Store, "common", 20);

        var report = await RunAsync(_local, peer);

        Assert.True(report.AlreadyInSync);
        Assert.Equal(["GET /v1/state", "GET /api/sync/state"], peer.Requests);
    }

    [Fact]
    public async Task RunAsync_BlobLongerThanTheBuffer_ComesWithoutALength()
    {
        await using var peer = await OriginalServer.StartAsync();
        var blob = new byte[100_000];
        new Random(3).NextBytes(blob);
        peer.Store.Add(blob);

        Assert.Equal(new TransferCount(1, blob.Length), (await RunAsync(_local, peer)).Pulled);
    }

    [Fact]
    public async Task RunAsync_EmptyOriginal_IsFilled()
    {
        await using var peer = await OriginalServer.StartAsync();
        AddBlobs(_local.Store, "mine", 30);
        _local.Store.Add([]);

        Assert.Equal(31, (await RunAsync(_local, peer)).Pushed.Blobs);
        Assert.Equal(_local.Store.Digests(), peer.Store.Digests());
    }

    [Fact]
    public async Task RunAsync_UrlWithTrailingSlash_IsNotRedirected()
    {
        await using var peer = await OriginalServer.StartAsync();
        AddBlobs(peer.Store, "yours", 3);

        var report = await RunAsync(_local, new Uri(peer.Url, "/"));

        Assert.Equal(3, report.Pulled.Blobs);
        Assert.DoesNotContain(peer.Requests, request => request.Contains("//", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_WrongKey_SaysSo()
    {
        await using var peer = await OriginalServer.StartAsync("123");

        var exception = await Assert.ThrowsAsync<PeerException>(() => RunAsync(_local, peer, key: "secret-key"));

        Assert.Equal(PeerFailure.Unauthorized, exception.Failure);
        Assert.False(exception.IsTransient);
        Assert.DoesNotContain("secret-key", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DamagedBlobClosesTheConnection_OthersArrive()
    {
        await using var peer = await OriginalServer.StartAsync();
        var blobs = AddBlobs(peer.Store, "yours", 10);
        var wasAskedAgain = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        peer.Intercept = async context =>
        {
            var path = context.Request.Path.Value!;
            if (path.EndsWith(blobs[3].ToString(), StringComparison.Ordinal))
            {
                if (Interlocked.Increment(ref asked) == 2)
                {
                    wasAskedAgain.SetResult();
                }

                context.Abort();
                return true;
            }

            // The others get through while the damaged one fails: that is what tells them apart from a peer that fails.
            if (path.Contains("/blob/", StringComparison.Ordinal))
            {
                await wasAskedAgain.Task;
            }

            return false;
        };
        using var connection = new PeerConnection(peer.Url, null, new PeerLimits());

        var report = await new SyncSession(_local, connection, new SyncOptions(), TimeProvider.System)
            .RunAsync(CancellationToken.None);

        Assert.Equal(9, report.Pulled.Blobs);
        Assert.Equal(blobs[3], Assert.Single(report.Failures).Digest);
    }

    [Fact]
    public async Task Post_SnappyBody_IsTakenAsTheOriginalDoes()
    {
        await using var peer = await OriginalServer.StartAsync();
        var content = BytesOf(new string('x', 500));
        var digest = Core.Hashing.Blake2b256.Hash(content);
        using var client = new HttpClient();
        using var body = new ByteArrayContent(IronSnappy.Snappy.Encode(content));
        body.Headers.TryAddWithoutValidation("Content-Type", "snappy");

        using var response = await client.PostAsync(new Uri(peer.Url, $"/api/blobstore/blob/{digest}"), body);

        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal(content, peer.Store.Find(digest));
    }
}
