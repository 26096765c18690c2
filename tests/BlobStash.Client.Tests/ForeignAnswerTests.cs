using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Problems;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Client.Tests;

/// <summary>Web servers that are no nodes, and answer well-meant statuses to everything.</summary>
public sealed class ForeignAnswerTests
{
    private static readonly byte[] Blob = [1, 2, 3];
    private static readonly Digest Name = Blake2b256.Hash(Blob);

    [Theory]
    [InlineData(200, null)]
    [InlineData(201, null)]
    [InlineData(204, null)]
    [InlineData(200, "\"login-page\"")]
    [InlineData(304, null)]
    [InlineData(404, null)]
    [InlineData(503, null)]
    public async Task AnyRequest_AnsweredByAnotherServer_IsNotBelieved(int status, string? tag)
    {
        await using var server = await StartAsync(status, tag);
        using var client = new BlobStashClient(server.Url);
        Func<Task>[] requests =
        [
            () => client.PutAsync(new MemoryStream(Blob)),
            () => client.PutAsync(Name, new MemoryStream(Blob)),
            () => client.FindLengthAsync(Name),
            () => client.ExistsAsync(Name),
            () => client.DeleteAsync(Name),
            () => client.GetAsync(Name, new MemoryStream()),
            () => client.GetStateAsync(),
            () => client.ListPeersAsync(),
            () => client.GetPeerAsync("attic"),
            () => client.PutPeerAsync("attic", new PeerSettings("http://attic:8050")),
            () => client.DeletePeerAsync("attic"),
            () => client.GetChangesAsync(null),
            () => client.SyncAsync(SyncRequest.With("attic")),
            () => client.SyncAsync(SyncRequest.With("attic"), new SilentProgress()),
            async () => await client.ListAsync().ToListAsync(),
        ];

        foreach (var request in requests)
        {
            var exception = await Assert.ThrowsAsync<BlobStashException>(request);
            Assert.NotEqual(BlobStashProblem.BlobNotFound, exception.Problem);
            Assert.NotEqual(BlobStashProblem.NodeUnreachable, exception.Problem);
        }
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    public async Task HasBlob_AnsweredByAnotherServer_IsAFaultOfTheProtocol(int status)
    {
        await using var server = await StartAsync(status, null);
        using var connection = new PeerConnection(server.Url, null, new PeerLimits());

        var exception = await Assert.ThrowsAsync<PeerException>(
            () => connection.HasBlobAsync(Name, CancellationToken.None));

        Assert.Equal(PeerFailure.Protocol, exception.Failure);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(409)]
    public async Task PutBlob_AnsweredByAnotherServer_IsNotTakenForStoredOrDeleted(int status)
    {
        await using var server = await StartAsync(status, null);
        using var connection = new PeerConnection(server.Url, null, new PeerLimits());

        await Assert.ThrowsAsync<PeerException>(
            () => connection.OpenNativePeer().PutBlobAsync(Name, new MemoryStream(Blob), CancellationToken.None));
    }

    [Fact]
    public async Task PutAsync_NodeOfAnOlderVersion_IsBelievedByItsLocation()
    {
        await using var server = await ScriptedNode.StartAsync(context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers.Location = $"/v1/blobs/{Name}";
            return Task.CompletedTask;
        });
        using var client = new BlobStashClient(server.Url);

        Assert.Equal(Name, await client.PutAsync(new MemoryStream(Blob)));
        Assert.True(await client.PutAsync(Name, new MemoryStream(Blob)));
    }

    private sealed class SilentProgress : IProgress<SyncProgress>
    {
        public void Report(SyncProgress value)
        {
            // Nobody looks; only that events are asked for counts.
        }
    }

    private static Task<ScriptedNode> StartAsync(int status, string? tag) => ScriptedNode.StartAsync(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.ETag = tag ?? default(Microsoft.Extensions.Primitives.StringValues);
        context.Response.ContentType = "text/html";
        return status is 204 or 304 || context.Request.Method == "HEAD"
            ? Task.CompletedTask
            : context.Response.WriteAsync("<html>Please log in</html>");
    });
}
