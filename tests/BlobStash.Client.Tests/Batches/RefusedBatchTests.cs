using BlobStash.Client.Batches;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Problems;

namespace BlobStash.Client.Tests.Batches;

/// <summary>Batches of uploads that a node refuses before it has all of their bytes.</summary>
public sealed class RefusedBatchTests
{
    private const int BlobCount = 256;

    private static readonly byte[] Blob = new byte[256 * 1024];
    private static readonly Digest Name = Blake2b256.Hash(Blob);

    private int _opened;

    public static TheoryData<int, string, BlobStashProblem, RawEnding> Refusals
    {
        get
        {
            var refusals = new TheoryData<int, string, BlobStashProblem, RawEnding>();
            foreach (var ending in Enum.GetValues<RawEnding>())
            {
                refusals.Add(401, "key-required", BlobStashProblem.KeyRequired, ending);
                refusals.Add(403, "role-missing", BlobStashProblem.RoleMissing, ending);
                refusals.Add(413, "body-too-large", BlobStashProblem.BodyTooLarge, ending);
                refusals.Add(429, "too-busy", BlobStashProblem.TooBusy, ending);
                refusals.Add(503, "store-failed", BlobStashProblem.StoreFailed, ending);
                refusals.Add(507, "storage-full", BlobStashProblem.StorageFull, ending);
            }

            return refusals;
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task PutManyAsync_RefusedInTheMiddle_TellsWhyAndSendsNoMore(
        int status, string name, BlobStashProblem problem, RawEnding ending)
    {
        await using var node = RawNode.Start(Refuse(status, name, 1 << 20, ending));
        using var client = new BlobStashClient(node.Url, "123");

        var exception = await Assert.ThrowsAsync<BlobStashException>(
            () => client.PutManyAsync(Offers(BlobCount)).WaitAsync(TimeSpan.FromSeconds(15)));

        Assert.Equal(problem, exception.Problem);
        Assert.Equal(status, (int)exception.Status!);
        Assert.InRange(_opened, 1, BlobCount - 1);
    }

    [Theory]
    [InlineData(401, PeerFailure.Unauthorized)]
    [InlineData(403, PeerFailure.Unauthorized)]
    [InlineData(413, PeerFailure.RequestTooLarge)]
    [InlineData(429, PeerFailure.Unavailable)]
    [InlineData(503, PeerFailure.Unavailable)]
    [InlineData(507, PeerFailure.Unavailable)]
    public async Task PutBatchAsync_RefusedInTheMiddle_IsThatRefusal(int status, PeerFailure failure)
    {
        foreach (var ending in Enum.GetValues<RawEnding>())
        {
            await using var node = RawNode.Start(Refuse(status, "a-name", 1 << 20, ending));

            var exception = await PutAsync(node, Offers(BlobCount));

            Assert.Equal(failure, exception.Failure);
            Assert.Contains($"({status})", exception.Message, StringComparison.Ordinal);
            Assert.Equal(failure == PeerFailure.Unavailable, exception.IsTransient);
        }
    }

    [Fact]
    public async Task PutBatchAsync_RefusedByItsHeader_SendsNothing()
    {
        await using var node = RawNode.Start(
            new RawAnswer(RawNode.Refusal(403, "role-missing"), 0, Stays: false) { ReadsOn = true });

        var exception = await PutAsync(node, [new BlobOffer(Name, Open) { Length = Blob.Length }]);
        await node.EndAsync();

        Assert.Equal(PeerFailure.Unauthorized, exception.Failure);
        Assert.Equal((0, 0), (node.BodyBytes, _opened));
    }

    [Fact]
    public async Task PutBatchAsync_SmallOneRefusedInTheMiddle_IsThatRefusal()
    {
        await using var node = RawNode.Start(Refuse(507, "storage-full", 1, RawEnding.Stays));

        var exception = await PutAsync(
            node, [new BlobOffer(Name, () => new MemoryStream(Blob, 0, 1000)) { Length = 1000 }]);

        Assert.Contains("(507)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutBatchAsync_BrokenOffWithoutAnAnswer_IsUnreachable()
    {
        await using var node = RawNode.Start(new RawAnswer("", 1 << 20, Stays: false));

        var exception = await PutAsync(node, Offers(BlobCount));

        Assert.Equal(PeerFailure.Unreachable, exception.Failure);
        Assert.True(exception.IsTransient);
    }

    [Fact]
    public async Task PutBatchAsync_SuccessInTheMiddle_IsNoAnswerOfANode()
    {
        var statuses = new string('\u0001', BlobCount);
        await using var node = RawNode.Start(new RawAnswer(
            $"HTTP/1.1 200 OK\r\nContent-Length: {BlobCount}\r\n\r\n{statuses}", 1 << 20, Stays: true));

        var exception = await PutAsync(node, Offers(BlobCount));

        Assert.Equal(PeerFailure.Protocol, exception.Failure);
    }

    private static RawAnswer Refuse(int status, string name, int bodyBytes, RawEnding ending) =>
        new(RawNode.Refusal(status, name), bodyBytes, Stays: ending != RawEnding.Closes)
        {
            HalfCloses = ending == RawEnding.HalfCloses,
        };

    private static async Task<PeerException> PutAsync(RawNode node, IReadOnlyList<BlobOffer> offers)
    {
        using var connection = new PeerConnection(node.Url, "123", new PeerLimits());
        return await Assert.ThrowsAsync<PeerException>(() => connection.OpenNativePeer().Batches!
            .PutBatchAsync(offers, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(15)));
    }

    /// <summary>More bytes than the buffers between two processes hold.</summary>
    private List<BlobOffer> Offers(int count) => [.. Enumerable.Repeat(new BlobOffer(Name, Open), count)];

    private MemoryStream Open()
    {
        _opened++;
        return new MemoryStream(Blob, writable: false);
    }
}
