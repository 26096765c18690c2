using BlobStash.Client.Tests.StandIns;
using BlobStash.Protocol.Documents;
using Microsoft.AspNetCore.Http;
using static BlobStash.Client.Tests.Sessions.SessionFixture;

namespace BlobStash.Client.Tests.Sessions;

/// <summary>Sessions whose uploads the peer refuses before it has all of their bytes.</summary>
public sealed class RefusedUploadTests
{
    private const int BlobCount = 12;

    private readonly MemoryReplica _local = new();

    public RefusedUploadTests()
    {
        for (byte number = 0; number < BlobCount; number++)
        {
            var blob = new byte[4 << 20];
            blob[0] = number;
            _local.Store.Add(blob);
        }
    }

    [Theory]
    [InlineData(401, "does not accept the API key (401).")]
    [InlineData(403, "does not allow this with the API key (403).")]
    [InlineData(413, "does not take so much in one request (413).")]
    [InlineData(429, "cannot serve the request (429).")]
    [InlineData(503, "cannot serve the request (503).")]
    [InlineData(507, "has no space left (507).")]
    public async Task RunAsync_EveryUploadIsRefusedInTheMiddle_TheReportSaysSo(int status, string reason)
    {
        await using var peer = await NativeNode.StartAsync();
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        peer.Intercept = async context =>
        {
            var isUpload = context.Request.Path.StartsWithSegments("/v1/blobs", StringComparison.Ordinal);
            if (isUpload)
            {
                await RefuseAsync(context, status);
                await end.Task;
            }

            return isUpload;
        };

        var report = await RunAsync(_local, peer, new SyncOptions { Direction = SyncDirection.Push })
            .WaitAsync(TimeSpan.FromSeconds(50));
        end.SetResult();

        Assert.Equal((BlobCount, 0), (report.FailedBlobs, report.Pushed.Blobs));
        Assert.All(report.Failures, failure => Assert.EndsWith(reason, failure.Reason, StringComparison.Ordinal));
        Assert.InRange(peer.Requests.Count(static request => request.EndsWith("/batch/put", StringComparison.Ordinal)),
            1, 4 * BlobCount);
        Assert.InRange(peer.Requests.Count(static request => request.StartsWith("PUT", StringComparison.Ordinal)),
            BlobCount, 4 * BlobCount);
    }

    /// <summary>Takes the first bytes, refuses, and reads nothing more.</summary>
    private static async Task RefuseAsync(HttpContext context, int status)
    {
        _ = await context.Request.Body.ReadAsync(new byte[1024]);
        context.Response.Headers.Connection = "close";
        await NativeNode.WriteProblemAsync(context, status, "a-name");
        await context.Response.CompleteAsync();
    }
}
