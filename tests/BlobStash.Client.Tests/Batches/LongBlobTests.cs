using BlobStash.Client.Batches;
using BlobStash.Client.Tests.StandIns;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;

namespace BlobStash.Client.Tests.Batches;

/// <summary>Batches with blobs that are longer than this side accepts.</summary>
public sealed class LongBlobTests
{
    private const int MaxLength = 1000;

    private static readonly byte[] Abandoned = [255, 255, 255, 255];
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly Digest Name = Blake2b256.Hash(Hello);
    private static readonly Digest LongName = Blake2b256.Hash([1]);
    private static readonly byte[] Good = Frame(Name, Hello.Length, Hello);

    private readonly List<(BatchStatus Status, long Length)> _received = [];
    private string? _query;

    [Theory]
    [InlineData(MaxLength + 1)]
    [InlineData(70_000)]
    [InlineData(1 << 20)]
    public async Task GetBatchAsync_PeerSendsALongBlobAllTheSame_SkipsItAndGoesOn(int length)
    {
        await GetAsync([.. Frame(LongName, length, new byte[length]), .. Good], LongName, Name);

        Assert.Equal([(BatchStatus.TooLarge, length), (BatchStatus.Stored, Hello.Length)], _received);
    }

    [Theory]
    [InlineData(MaxLength + 1)]
    [InlineData(long.MaxValue)]
    public async Task GetBatchAsync_PeerTellsTheLengthOfALongBlobOnly_GoesOn(long length)
    {
        await GetAsync([.. Frame(LongName, length, []), .. Abandoned, .. Good], LongName, Name);

        Assert.Equal([(BatchStatus.TooLarge, length), (BatchStatus.Stored, Hello.Length)], _received);
    }

    [Fact]
    public async Task GetBatchAsync_LongBlobIsAbandonedInTheMiddle_GoesOn()
    {
        await GetAsync(
            [.. Frame(LongName, 2000, new byte[1500]), .. Abandoned, .. Good], LongName, Name);

        Assert.Equal([(BatchStatus.TooLarge, 2000), (BatchStatus.Stored, Hello.Length)], _received);
    }

    [Fact]
    public async Task GetBatchAsync_MoreThanIsSkipped_NamesTheBlobAndEnds()
    {
        const int length = (int)HttpBatchPeer.MaxSkippedBytes + 1;

        var exception = await Assert.ThrowsAsync<PeerException>(
            () => GetAsync([.. Frame(LongName, length, new byte[length]), .. Good], LongName, Name));

        Assert.Equal(PeerFailure.TooLarge, exception.Failure);
        Assert.Equal([(BatchStatus.TooLarge, length)], _received);
    }

    [Fact]
    public async Task GetBatchAsync_ManyLongBlobs_SkipsSoMuchOfAllAndNoMore()
    {
        const int length = (int)(HttpBatchPeer.MaxSkippedBytes / 2) - 100_000;
        var frame = Frame(LongName, length, new byte[length]);

        var exception = await Assert.ThrowsAsync<PeerException>(
            () => GetAsync([.. Good, .. frame, .. frame, .. frame, .. Good], Name, LongName, LongName, LongName, Name));

        Assert.Equal(PeerFailure.TooLarge, exception.Failure);
        Assert.Equal(4, _received.Count);
    }

    [Theory]
    [InlineData(true, MaxLength, false, "?max=1000")]
    [InlineData(true, MaxLength, true, "?max=1000&compress=br")]
    [InlineData(true, 1L << 30, false, "?max=8388608")]
    [InlineData(false, MaxLength, true, "?max=1000&compress=br")]
    [InlineData(false, 1L << 30, false, "?max=1073741824")]
    public async Task GetBatchAsync_Always_TellsTheSmallerLimit(
        bool isSession, long maxLength, bool compresses, string query)
    {
        var limits = new PeerLimits { MaxBlobSizeBytes = maxLength, CompressesBatches = compresses };
        await using var node = await AnswerAsync(Good);
        if (isSession)
        {
            using var connection = new PeerConnection(node.Url, null, limits);
            await connection.OpenNativePeer().Batches!.GetBatchAsync(
                [Name], static (_, _) => ValueTask.CompletedTask, CancellationToken.None);
        }
        else
        {
            using var client = new BlobStashClient(node.Url, null, limits);
            await client.GetManyAsync([Name], static (_, _) => new MemoryStream());
        }

        Assert.Equal(query, _query);
    }

    [Fact]
    public async Task GetManyAsync_OneLongBlob_SaysThatItIsTooLarge()
    {
        await using var node = await AnswerAsync([.. Frame(LongName, 5000, []), .. Abandoned, .. Good]);
        using var client = new BlobStashClient(node.Url, null, new PeerLimits { MaxBlobSizeBytes = MaxLength });

        var statuses = await client.GetManyAsync([LongName, Name], static (_, _) => new MemoryStream());

        Assert.Equal([BatchStatus.TooLarge, BatchStatus.Stored], statuses);
    }

    private static byte[] Frame(Digest digest, long length, byte[] bytes)
    {
        var header = new byte[BatchFormat.FrameHeaderSize];
        new FrameHeader(BatchStatus.Stored, length, digest).Write(header);
        return
        [
            .. header,
            .. bytes.Chunk(BatchFormat.MaxChunkSize)
                .SelectMany(static chunk => (byte[])[.. BitConverter.GetBytes(chunk.Length), .. chunk]),
        ];
    }

    private async Task GetAsync(byte[] answer, params Digest[] digests)
    {
        await using var node = await AnswerAsync(answer);
        using var connection = new PeerConnection(
            node.Url, null, new PeerLimits { MaxBlobSizeBytes = MaxLength });
        await connection.OpenNativePeer().Batches!.GetBatchAsync(
            digests,
            async (blob, token) =>
            {
                _received.Add((blob.Status, blob.Length));
                using var copy = new MemoryStream();
                await blob.Content.CopyToAsync(copy, token);
                Assert.Equal(blob.Status == BatchStatus.Stored ? Hello : [], copy.ToArray());
            },
            CancellationToken.None);
    }

    private Task<ScriptedNode> AnswerAsync(byte[] answer) => ScriptedNode.StartAsync(async context =>
    {
        _query = context.Request.QueryString.Value;
        await context.Request.Body.CopyToAsync(Stream.Null);
        await context.Response.Body.WriteAsync(answer);
    });
}
