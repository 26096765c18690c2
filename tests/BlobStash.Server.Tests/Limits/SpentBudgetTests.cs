using System.Net;
using BlobStash.Server.Limits;
using BlobStash.Server.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Limits;

public sealed class SpentBudgetTests
{
    private const string MessagePack = "application/msgpack";

    [Theory]
    [InlineData("PUT", "/v1/blobs/324dcf027dd4a30a932c441f365a25e86b173defa4b8e58948253471b81b72cf")]
    [InlineData("POST", "/v1/blobs")]
    [InlineData("POST", "/v1/blobs/batch/put")]
    [InlineData("POST", "/v1/blobs/batch/get")]
    [InlineData("POST", "/v1/blobs/batch/stat")]
    [InlineData("GET", "/v1/blobs")]
    [InlineData("GET", "/v1/changes")]
    [InlineData("GET", "/v1/sync/digests")]
    [InlineData("GET", "/v1/sync/sketch")]
    [InlineData("GET", "/v1/state/leaves/00")]
    [InlineData("GET", "/api/blobstore/blobs")]
    [InlineData("GET", "/api/blobstore/blobs?limit=0")]
    [InlineData("GET", "/api/sync/state/leaf/00")]
    public async Task AnyRouteThatBuffers_NothingLeft_AnswersTooBusyAndWhenToComeAgain(string method, string path)
    {
        await using var node = new TestNode();
        BufferBudget budget = node.Services.GetRequiredService<BufferBudget>();
        using BufferLease? others = await budget.TakeAsync(budget.MaxSharedBytes, CancellationToken.None);
        HttpContent? content = method == "GET" ? null : new ByteArrayContent("hello"u8.ToArray());

        using HttpResponseMessage refused = await node.SendAsync(
            new HttpMethod(method), path, static headers => headers.Accept.ParseAdd(MessagePack), content);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(budget.MaxSharedBytes, budget.Taken);
    }

    [Fact]
    public async Task Get_UploadsAndListsHaveTheirShare_IsAnswered()
    {
        await using var node = new TestNode();
        var path = await node.PutAsync(new byte[300_000]);
        BufferBudget budget = node.Services.GetRequiredService<BufferBudget>();
        using BufferLease? others = await budget.TakeAsync(budget.MaxSharedBytes, CancellationToken.None);

        Assert.Equal(300_000, (await node.Client.GetByteArrayAsync(path)).Length);
        Assert.Equal(budget.MaxSharedBytes, budget.Taken);
    }
}
