using BlobStash.Client.Batches;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Tests.Batches;

/// <summary>What a peer may answer to a batch instead of one.</summary>
public sealed class HostileBatchTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly Digest Name = Blake2b256.Hash(Hello);
    private static readonly byte[] Good = [.. Header(BatchStatus.Stored, 5, Name), 5, 0, 0, 0, .. Hello];

    public static TheoryData<byte[]> BadAnswers => new(
        [],
        Header(BatchStatus.Stored, 5, Name),
        Good[..^1],
        Header(BatchStatus.Absent, 0, Blake2b256.Hash([1])),
        [.. Good, .. Good],
        [.. Good, 0],
        Header(BatchStatus.Abandoned, 0, Name),
        Header(default, 0, Name),
        [.. Header(BatchStatus.Stored, 5, Name), 6, 0, 0, 0, .. Hello, 0],
        [.. Header(BatchStatus.Stored, 5, Name), 3, 0, 0, 128, 5, 0, 0, 0, 1, 2, 3]);

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task GetBatchAsync_AnswerThatIsNone_IsThePeersFault(byte[] answer)
    {
        await using var node = await AnswerAsync(answer);
        using var connection = new PeerConnection(node.Url, null, new PeerLimits());

        var exception = await Assert.ThrowsAsync<PeerException>(async () =>
        {
            var peer = await OpenAsync(connection);
            await peer.GetBatchAsync([Name], ReadAsync, CancellationToken.None);
        });

        Assert.Equal(PeerFailure.Protocol, exception.Failure);
    }

    [Fact]
    public async Task GetBatchAsync_BlobLongerThanAccepted_IsRefusedBeforeItsBytes()
    {
        await using var node = await AnswerAsync(Header(BatchStatus.Stored, long.MaxValue, Name));
        using var connection = new PeerConnection(node.Url, null, new PeerLimits { MaxBlobSizeBytes = 1000 });
        var peer = await OpenAsync(connection);

        var exception = await Assert.ThrowsAsync<PeerException>(
            () => peer.GetBatchAsync([Name], ReadAsync, CancellationToken.None));

        Assert.Equal(PeerFailure.TooLarge, exception.Failure);
    }

    [Fact]
    public async Task GetBatchAsync_BlobThatThePeerAbandons_TellsTheReceiver()
    {
        await using var node = await AnswerAsync(
            [.. Header(BatchStatus.Stored, 5, Name), 2, 0, 0, 0, 1, 2, 255, 255, 255, 255, .. Good]);
        using var connection = new PeerConnection(node.Url, null, new PeerLimits());
        var peer = await OpenAsync(connection);
        var received = new List<byte[]?>();

        await peer.GetBatchAsync(
            [Name, Name],
            async (blob, token) =>
            {
                using var copy = new MemoryStream();
                var failure = await Record.ExceptionAsync(() => blob.Content.CopyToAsync(copy, token));
                received.Add(failure is BlobAbandonedException ? null : copy.ToArray());
            },
            CancellationToken.None);

        Assert.Equal([null, Hello], received);
    }

    [Fact]
    public async Task StatAsync_AnswerOfAnotherLength_IsThePeersFault()
    {
        await using var node = await AnswerAsync(new byte[15]);
        using var connection = new PeerConnection(node.Url, null, new PeerLimits());
        var peer = await OpenAsync(connection);

        var exception = await Assert.ThrowsAsync<PeerException>(() => peer.StatAsync([Name], CancellationToken.None));

        Assert.Equal(PeerFailure.Protocol, exception.Failure);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 2 })]
    [InlineData(new byte[] { 1, 1 })]
    public async Task PutBatchAsync_AnswerThatIsNone_IsThePeersFault(byte[] answer)
    {
        await using var node = await AnswerAsync(answer);
        using var connection = new PeerConnection(node.Url, null, new PeerLimits());
        var peer = await OpenAsync(connection);

        await Assert.ThrowsAsync<PeerException>(
            () => peer.PutBatchAsync([new(Name, () => new MemoryStream(Hello))], CancellationToken.None));
    }

    [Fact]
    public async Task AllMembers_PeerWithoutBatches_SayNotFound()
    {
        await using var node = await NativeNode.StartAsync();
        node.Intercept = context =>
        {
            var isBatch = context.Request.Path.StartsWithSegments("/v1/blobs/batch", StringComparison.Ordinal);
            context.Response.StatusCode = isBatch ? 404 : 200;
            return Task.FromResult(isBatch);
        };
        using var connection = new PeerConnection(node.Url, null, new PeerLimits());
        var peer = await OpenAsync(connection);

        var stat = await Assert.ThrowsAsync<PeerException>(() => peer.StatAsync([Name], CancellationToken.None));
        var get = await Assert.ThrowsAsync<PeerException>(
            () => peer.GetBatchAsync([Name], ReadAsync, CancellationToken.None));
        var put = await Assert.ThrowsAsync<PeerException>(
            () => peer.PutBatchAsync([new(Name, () => new MemoryStream(Hello))], CancellationToken.None));

        Assert.All([stat, get, put], failure => Assert.Equal(PeerFailure.NotFound, failure.Failure));
    }

    private static byte[] Header(BatchStatus status, long length, Digest digest)
    {
        var header = new byte[BatchFormat.FrameHeaderSize];
        new FrameHeader(status, length, digest).Write(header);
        return header;
    }

    private static async ValueTask ReadAsync(BatchBlob blob, CancellationToken cancellationToken) =>
        await blob.Content.CopyToAsync(Stream.Null, cancellationToken);

    /// <summary>A node that answers every batch with these bytes.</summary>
    private static async Task<NativeNode> AnswerAsync(byte[] answer)
    {
        var node = await NativeNode.StartAsync();
        node.Intercept = async context =>
        {
            if (context.Request.Path.StartsWithSegments("/v1/blobs/batch", StringComparison.Ordinal))
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
                await context.Response.Body.WriteAsync(answer);
                return true;
            }

            return false;
        };
        return node;
    }

    private static async Task<IBatchPeer> OpenAsync(PeerConnection connection)
    {
        var peer = connection.OpenPeer();
        await peer.GetStateAsync(CancellationToken.None);
        return peer.Batches!;
    }
}
