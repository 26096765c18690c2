using System.Text.Json;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Client.Tests;

public sealed class SyncRequestTests
{
    private const string Report = """
        {"peer":"http://127.0.0.1:8060/","direction":"pull","protocol":"native","alreadyInSync":false,
         "pulled":{"blobs":2,"bytes":7},"pushed":{"blobs":0,"bytes":0},"localOnly":3,"remoteOnly":0,
         "durationSeconds":0.5,"failedBlobs":1,
         "failures":[{"digest":"0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8",
                      "direction":"pull","reason":"Gone."}],"endedEarly":null}
        """;

    [Fact]
    public async Task SyncAsync_PeerByUrl_AsksForItAndReadsTheReport()
    {
        await using var node = await NativeNode.StartAsync();
        var asked = Answer(node, Report);
        using var client = new BlobStashClient(node.Url);

        var report = await client.SyncAsync(SyncRequest.With("http://127.0.0.1:8060") with
        {
            Direction = SyncDirection.Pull,
            ApiKey = "key",
        });

        var request = JsonDocument.Parse(await asked).RootElement;
        Assert.Equal("http://127.0.0.1:8060", request.GetProperty("url").GetString());
        Assert.Equal("pull", request.GetProperty("direction").GetString());
        Assert.Equal("key", request.GetProperty("apiKey").GetString());
        Assert.False(request.TryGetProperty("peer", out _));
        Assert.Equal(new TransferCount(2, 7), report.Pulled);
        Assert.Equal((3, 1, TimeSpan.FromSeconds(0.5)), (report.LocalOnly, report.FailedBlobs, report.Duration));
        Assert.Equal("Gone.", Assert.Single(report.Failures).Reason);
        Assert.Null(report.EndedEarly);
    }

    [Fact]
    public async Task SyncAsync_PeerByName_AsksForTheName()
    {
        await using var node = await NativeNode.StartAsync();
        var asked = Answer(node, Report);
        using var client = new BlobStashClient(node.Url);

        await client.SyncAsync(SyncRequest.With("cellar"));

        var request = JsonDocument.Parse(await asked).RootElement;
        Assert.Equal("cellar", request.GetProperty("peer").GetString());
        Assert.Equal("both", request.GetProperty("direction").GetString());
        Assert.False(request.TryGetProperty("url", out _));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"peer\":\"a\",\"protocol\":\"native\",\"direction\":\"sideways\"}")]
    [InlineData("{\"peer\":\"a\",\"protocol\":\"native\",\"direction\":\"both\",\"failures\":[null]}")]
    [InlineData("{\"peer\":\"a\",\"protocol\":\"native\",\"direction\":\"both\",\"durationSeconds\":-1}")]
    public async Task SyncAsync_NoReport_IsMalformed(string answer)
    {
        await using var node = await NativeNode.StartAsync();
        _ = Answer(node, answer);
        using var client = new BlobStashClient(node.Url);

        var exception = await Assert.ThrowsAsync<BlobStashException>(
            () => client.SyncAsync(SyncRequest.With("cellar")));

        Assert.Equal(BlobStashProblem.AnswerMalformed, exception.Problem);
    }

    [Fact]
    public async Task SyncAsync_PeerIsUnknown_IsTheProblemOfTheNode()
    {
        await using var node = await NativeNode.StartAsync();
        node.Intercept = async context =>
        {
            await NativeNode.WriteProblemAsync(context, 404, "peer-unknown");
            return true;
        };
        using var client = new BlobStashClient(node.Url);

        var exception = await Assert.ThrowsAsync<BlobStashException>(
            () => client.SyncAsync(SyncRequest.With("nobody")));

        Assert.Equal(BlobStashProblem.PeerUnknown, exception.Problem);
    }

    /// <summary>Answers the next request; the result is its body.</summary>
    private static Task<string> Answer(NativeNode node, string report)
    {
        var asked = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Intercept = async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            asked.TrySetResult(await reader.ReadToEndAsync());
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(report);
            return true;
        };
        return asked.Task;
    }
}
