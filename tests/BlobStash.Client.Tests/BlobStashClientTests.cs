using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Problems;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Client.Tests;

public sealed class BlobStashClientTests
{
    private static readonly byte[] Blob = [.. Enumerable.Range(0, 200_000).Select(number => (byte)(number * 31))];
    private static readonly Digest Name = Blake2b256.Hash(Blob);

    [Fact]
    public async Task PutAsync_ThenGetAsync_GivesTheSameBytes()
    {
        await using var node = await NativeNode.StartAsync("123");
        using var client = new BlobStashClient(node.Url, "123");
        using var copy = new MemoryStream();

        var isNew = await client.PutAsync(Name, new MemoryStream(Blob));
        var isNewAgain = await client.PutAsync(Name, new MemoryStream(Blob));
        var length = await client.GetAsync(Name, copy);

        Assert.True(isNew);
        Assert.False(isNewAgain);
        Assert.Equal(Blob.Length, length);
        Assert.Equal(Blob, copy.ToArray());
    }

    [Fact]
    public async Task PutAsync_WithoutADigest_TellsIt()
    {
        await using var node = await NativeNode.StartAsync();
        using var client = new BlobStashClient(node.Url);
        using var content = new MemoryStream(Blob);
        content.Position = 5;

        var digest = await client.PutAsync(content);

        Assert.Equal(Blake2b256.Hash(Blob.AsSpan(5)), digest);
        Assert.Equal(Blob[5..], node.Store.Find(digest));
    }

    [Fact]
    public async Task PutAsync_NodeNamesAnotherBlob_Throws()
    {
        await using var node = await NativeNode.StartAsync();
        node.Intercept = context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers.Location = $"/v1/blobs/{Blake2b256.Hash([1])}";
            return Task.FromResult(true);
        };
        using var client = new BlobStashClient(node.Url);

        var exception = await Assert.ThrowsAsync<BlobStashException>(() => client.PutAsync(new MemoryStream([2])));

        Assert.Equal(BlobStashProblem.DigestMismatch, exception.Problem);
    }

    [Fact]
    public async Task PutAsync_WrongDigest_IsTheProblemOfTheNode()
    {
        await using var node = await NativeNode.StartAsync();
        using var client = new BlobStashClient(node.Url);

        var exception = await Assert.ThrowsAsync<BlobStashException>(
            () => client.PutAsync(Name, new MemoryStream([1, 2, 3])));

        Assert.Equal(BlobStashProblem.DigestMismatch, exception.Problem);
        Assert.Equal(422, (int)exception.Status!);
        Assert.Contains("Details.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutAsync_StreamOfTheCallerFails_ThrowsItsException()
    {
        await using var node = await NativeNode.StartAsync();
        using var client = new BlobStashClient(node.Url);

        await Assert.ThrowsAsync<LocalReplicaException>(() => client.PutAsync(Name, new BrokenStream(10)));
    }

    [Fact]
    public async Task GetAsync_WrongBytes_Throws()
    {
        await using var node = await NativeNode.StartAsync();
        node.Store.Add(Name, [1, 2, 3]);
        using var client = new BlobStashClient(node.Url);

        var exception = await Assert.ThrowsAsync<BlobStashException>(() => client.GetAsync(Name, new MemoryStream()));

        Assert.Equal(BlobStashProblem.DigestMismatch, exception.Problem);
    }

    [Fact]
    public async Task GetAsync_UnknownBlob_IsBlobNotFound()
    {
        await using var node = await NativeNode.StartAsync();
        using var client = new BlobStashClient(node.Url);

        var exception = await Assert.ThrowsAsync<BlobStashException>(() => client.GetAsync(Name, new MemoryStream()));

        Assert.Equal(BlobStashProblem.BlobNotFound, exception.Problem);
        Assert.False(exception.IsTransient);
    }

    [Fact]
    public async Task ExistsAsync_AndDeleteAsync_FollowTheStore()
    {
        await using var node = await NativeNode.StartAsync();
        node.Store.Add(Blob);
        using var client = new BlobStashClient(node.Url);

        Assert.True(await client.ExistsAsync(Name));
        Assert.True(await client.DeleteAsync(Name));
        Assert.False(await client.ExistsAsync(Name));
        Assert.False(await client.DeleteAsync(Name));
    }

    [Fact]
    public async Task DeleteAsync_PathIsUnknown_Throws()
    {
        await using var node = await NativeNode.StartAsync();
        node.Intercept = async context =>
        {
            await NativeNode.WriteProblemAsync(context, 404, "route-unknown");
            return true;
        };
        using var client = new BlobStashClient(node.Url);

        var exception = await Assert.ThrowsAsync<BlobStashException>(() => client.DeleteAsync(Name));

        Assert.Equal(BlobStashProblem.RouteUnknown, exception.Problem);
    }

    [Fact]
    public async Task ListAsync_MoreThanOnePage_ListsEverythingOnce()
    {
        await using var node = await NativeNode.StartAsync();
        for (var number = 0; number < 2500; number++)
        {
            node.Store.Add(BitConverter.GetBytes(number));
        }

        using var client = new BlobStashClient(node.Url);
        var listed = new List<Digest>();
        await foreach (var blob in client.ListAsync())
        {
            Assert.Equal(4, blob.Length);
            listed.Add(blob.Digest);
        }

        Assert.Equal(node.Store.Digests(), listed);
        Assert.Equal(3, node.Requests.Count);
    }

    [Fact]
    public async Task ListAsync_Prefix_ListsItsBlobsOnly()
    {
        await using var node = await NativeNode.StartAsync();
        var digest = node.Store.Add(Blob);
        node.Store.Add([1]);
        using var client = new BlobStashClient(node.Url);
        var listed = new List<Digest>();

        await foreach (var blob in client.ListAsync(digest.ToString()[..5]))
        {
            listed.Add(blob.Digest);
        }

        Assert.Equal(digest, Assert.Single(listed));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"blobs":[null],"next":null}""")]
    [InlineData("""{"blobs":[{"digest":"xyz","length":1}],"next":null}""")]
    [InlineData("""{"blobs":[{"digest":"NAME","length":-1}],"next":null}""")]
    [InlineData("""{"blobs":[{"digest":"NAME","length":1},{"digest":"NAME","length":1}],"next":null}""")]
    [InlineData("""{"blobs":[],"next":"NAME"}""")]
    [InlineData("""{"blobs":[{"digest":"NAME","length":1}],"next":"NAME"}""")]
    public async Task ListAsync_ListingThatCannotBe_Throws(string body)
    {
        await using var node = await NativeNode.StartAsync();
        node.Intercept = async context =>
        {
            await context.Response.WriteAsync(body.Replace("NAME", Name.ToString(), StringComparison.Ordinal));
            return true;
        };
        using var client = new BlobStashClient(node.Url);

        var exception = await Assert.ThrowsAsync<BlobStashException>(async () =>
        {
            await foreach (var blob in client.ListAsync())
            {
                Assert.Equal(Name, blob.Digest);
            }
        });

        Assert.Equal(BlobStashProblem.AnswerMalformed, exception.Problem);
        Assert.InRange(node.Requests.Count, 1, 2);
    }

    [Fact]
    public async Task GetStateAsync_SomeBlobs_CountsThem()
    {
        await using var node = await NativeNode.StartAsync();
        node.Store.Add(Blob);
        using var client = new BlobStashClient(node.Url);

        Assert.Equal(1, (await client.GetStateAsync()).Count);
    }

    [Fact]
    public async Task GetStateAsync_NobodyListens_IsNodeUnreachable()
    {
        var node = await NativeNode.StartAsync();
        var url = node.Url;
        await node.DisposeAsync();
        using var client = new BlobStashClient(url, "secret-key");

        var exception = await Assert.ThrowsAsync<BlobStashException>(() => client.GetStateAsync());

        Assert.Equal(BlobStashProblem.NodeUnreachable, exception.Problem);
        Assert.True(exception.IsTransient);
        Assert.DoesNotContain("secret-key", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("storage-full", BlobStashProblem.StorageFull)]
    [InlineData("too-busy", BlobStashProblem.TooBusy)]
    [InlineData("local-only-blobs", BlobStashProblem.LocalOnlyBlobs)]
    [InlineData("answer-malformed", BlobStashProblem.Unknown)]
    [InlineData("something-new", BlobStashProblem.Unknown)]
    public async Task GetStateAsync_ProblemDocument_IsMappedByItsType(string name, BlobStashProblem expected)
    {
        await using var node = await NativeNode.StartAsync();
        node.Intercept = async context =>
        {
            await NativeNode.WriteProblemAsync(context, 503, name, "Bell\u0007 and " + new string('x', 5000));
            return true;
        };
        using var client = new BlobStashClient(node.Url);

        var exception = await Assert.ThrowsAsync<BlobStashException>(() => client.GetStateAsync());

        Assert.Equal(expected, exception.Problem);
        Assert.InRange(exception.Message.Length, 1, 400);
        Assert.DoesNotContain(exception.Message, char.IsControl);
    }

    [Fact]
    public async Task GetStateAsync_RefusalWithoutADocument_TellsTheStatus()
    {
        await using var node = await NativeNode.StartAsync();
        node.Intercept = async context =>
        {
            context.Response.StatusCode = 502;
            await context.Response.WriteAsync("<html>");
            return true;
        };
        using var client = new BlobStashClient(node.Url);

        var exception = await Assert.ThrowsAsync<BlobStashException>(() => client.GetStateAsync());

        Assert.Equal((BlobStashProblem.Unknown, 502), (exception.Problem, (int)exception.Status!));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("http://user@127.0.0.1/")]
    [InlineData("http://127.0.0.1/?a=b")]
    [InlineData("relative")]
    public void Constructor_UnusableUrl_Throws(string url) =>
        Assert.Throws<ArgumentException>(() => new BlobStashClient(new Uri(url, UriKind.RelativeOrAbsolute)));

    [Theory]
    [InlineData("")]
    [InlineData("secret\nkey")]
    [InlineData("secret key")]
    [InlineData("sécret")]
    public void Constructor_UnusableKey_ThrowsWithoutRepeatingIt(string key)
    {
        var exception = Assert.Throws<ArgumentException>(() => new BlobStashClient(new Uri("http://127.0.0.1/"), key));

        Assert.DoesNotContain("cret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindLengthAsync_StoredOrNot_TellsTheLengthOrNull()
    {
        await using var node = await NativeNode.StartAsync();
        node.Store.Add(Blob);
        using var client = new BlobStashClient(node.Url);

        Assert.Equal(Blob.Length, await client.FindLengthAsync(Name));
        Assert.Null(await client.FindLengthAsync(Blake2b256.Hash([1])));
    }
}
