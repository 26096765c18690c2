using System.Net;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Problems;

namespace BlobStash.Client.Tests.Transport;

/// <summary>Uploads that a node refuses, early or late, and streams that tell a wrong length.</summary>
public sealed class UploadTests
{
    private static readonly byte[] Blob = new byte[16 << 20];

    [Theory]
    [InlineData(413, "blob-too-large", BlobStashProblem.BlobTooLarge, false)]
    [InlineData(401, "key-required", BlobStashProblem.KeyRequired, false)]
    [InlineData(403, "role-missing", BlobStashProblem.RoleMissing, true)]
    [InlineData(507, "storage-full", BlobStashProblem.StorageFull, true)]
    public async Task PutAsync_RefusedByItsHeader_SendsNothingAndTellsWhy(
        int status, string name, BlobStashProblem problem, bool stays)
    {
        await using var node = RawNode.Start(new RawAnswer(RawNode.Refusal(status, name), 0, stays));

        var exception = await RefusedAsync(node, new MemoryStream(Blob));

        Assert.Equal(problem, exception.Problem);
        Assert.Equal(status, (int)exception.Status!);
        Assert.False(exception.IsTransient);
        Assert.Equal(0, node.BodyBytes);
        Assert.EndsWith("\r\n\r\n", node.Header, StringComparison.Ordinal);
        Assert.Contains("Expect: 100-continue", node.Header, StringComparison.Ordinal);
    }

    /// <summary>
    /// What the HTTP stack does with a body that is so small that a new connection would cost more: it is sent behind
    /// the refusal, to keep the connection. The documents say so.
    /// </summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1024, 1024)]
    [InlineData(1025, 0)]
    [InlineData(200_000, 0)]
    public async Task PutAsync_RefusedByItsHeader_SendsNoMoreThanAKibibyteBehindTheRefusal(int length, int sent)
    {
        await using var node = RawNode.Start(
            new RawAnswer(RawNode.Refusal(403, "role-missing"), 0, Stays: false) { ReadsOn = true });

        var exception = await RefusedAsync(node, new MemoryStream(Blob, 0, length));
        await node.EndAsync();

        Assert.Equal(BlobStashProblem.RoleMissing, exception.Problem);
        Assert.Equal(sent, node.BodyBytes);
        Assert.EndsWith("\r\n\r\n", node.Header, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task PutAsync_RefusedInTheMiddle_TellsWhy(bool stays, bool tellsLength)
    {
        await using var node = RawNode.Start(
            new RawAnswer(RawNode.Refusal(507, "storage-full"), 1 << 20, stays));

        var exception = await RefusedAsync(node, tellsLength ? new MemoryStream(Blob) : new EndlessStream());

        Assert.Equal(BlobStashProblem.StorageFull, exception.Problem);
        Assert.False(exception.IsTransient);
    }

    [Fact]
    public async Task PutAsync_BrokenOffWithoutAnAnswer_IsUnreachable()
    {
        await using var node = RawNode.Start(new RawAnswer("", 1 << 20, Stays: false));

        var exception = await RefusedAsync(node, new MemoryStream(Blob));

        Assert.Equal(BlobStashProblem.NodeUnreachable, exception.Problem);
        Assert.True(exception.IsTransient);
    }

    [Fact]
    public async Task PutAsync_SuccessBeforeTheBodyIsSent_IsNoAnswerOfANode()
    {
        await using var node = RawNode.Start(
            new RawAnswer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0, Stays: true));

        var exception = await RefusedAsync(node, new MemoryStream(Blob));

        Assert.Equal(BlobStashProblem.AnswerMalformed, exception.Problem);
        Assert.Equal(HttpStatusCode.OK, exception.Status);
        Assert.Equal(0, node.BodyBytes);
    }

    [Theory]
    [InlineData(0, 200_000)]
    [InlineData(0, 0)]
    [InlineData(4096, 5)]
    [InlineData(300_000, 400_000)]
    [InlineData(400_000, 300_000)]
    public async Task PutAsync_LengthIsNotTheOneThatWasTold_StoresAllOfIt(int told, int actual)
    {
        var blob = Enumerable.Range(0, actual).Select(number => (byte)(number * 13)).ToArray();
        var digest = Blake2b256.Hash(blob);
        await using var node = await NativeNode.StartAsync();
        using var client = new BlobStashClient(node.Url);

        Assert.Equal(digest, await client.PutAsync(new MisledStream(blob, told)));
        Assert.Equal([digest], node.Store.Digests());
        Assert.False(await client.PutAsync(digest, new MisledStream(blob, told)));

        Assert.Equal(blob, node.Store.Find(digest));
    }

    private static async Task<BlobStashException> RefusedAsync(RawNode node, Stream content)
    {
        using var client = new BlobStashClient(node.Url, "123");
        return await Assert.ThrowsAsync<BlobStashException>(
            () => client.PutAsync(content).WaitAsync(TimeSpan.FromSeconds(15)));
    }
}
