using System.Net;
using System.Net.Http.Headers;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Protocol.Frames;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Sync.Merkle;

namespace BlobStash.Server.Tests.Deletions;

/// <summary>The routes of docs/protocol/deletions.md, one by one.</summary>
public sealed class DeletionRouteTests
{
    private static readonly byte[] Hello = "hello"u8.ToArray();
    private static readonly Digest HelloDigest = Blake2b256.Hash("hello"u8);

    [Fact]
    public async Task Standing_OfEveryKind_TellsStampsInOrder()
    {
        await using var node = new TestNode();
        await node.PutAsync(Hello);
        var gone = await node.PutAsync("gone"u8.ToArray());
        await node.Client.DeleteAsync(gone);

        var standings = await StandingAsync(node, HelloDigest, Blake2b256.Hash("gone"u8), Blake2b256.Hash("none"u8));

        Assert.Equal(
            [BatchStatus.Stored, BatchStatus.Deleted, BatchStatus.Absent],
            standings.Select(static standing => standing.Stat.Status));
        Assert.Equal([5, 0, 0], standings.Select(static standing => standing.Stat.Length));
        Assert.True(standings[0].Stamp > Stamp.None && standings[1].Stamp > standings[0].Stamp);
        Assert.Equal(Stamp.None, standings[2].Stamp);
        Assert.All(standings, static standing => Assert.Equal(DeletionTraits.None, standing.Traits));
    }

    [Fact]
    public async Task Deletions_LaterThanThePut_AreAppliedOnce()
    {
        await using var node = new TestNode();
        await node.PutAsync(Hello);
        Stamp later = (await StandingAsync(node, HelloDigest))[0].Stamp.Following;

        Assert.Equal([DeletionStatus.Applied], await DeleteAsync(node, new BlobDeletion(HelloDigest, later)));
        Assert.Equal([DeletionStatus.Deleted], await DeleteAsync(node, new BlobDeletion(HelloDigest, later)));

        BlobStanding standing = (await StandingAsync(node, HelloDigest))[0];
        Assert.Equal((BatchStatus.Deleted, later), (standing.Stat.Status, standing.Stamp));
    }

    [Fact]
    public async Task Deletions_NotLaterThanThePut_LeaveTheBlob()
    {
        await using var node = new TestNode();
        await node.PutAsync(Hello);
        Stamp put = (await StandingAsync(node, HelloDigest))[0].Stamp;

        var statuses = await DeleteAsync(
            node, new BlobDeletion(HelloDigest, put), new BlobDeletion(Blake2b256.Hash("none"u8), put));

        Assert.Equal([DeletionStatus.NewerPut, DeletionStatus.Absent], statuses);
        Assert.Equal(1, node.Store.Count);
    }

    [Fact]
    public async Task Deletions_FromTheFuture_AreRefused()
    {
        await using var node = new TestNode();
        await node.PutAsync(Hello);
        var now = TimeProvider.System.GetUtcNow();
        var tomorrow = Stamp.FromMilliseconds(now.AddDays(1).ToUnixTimeMilliseconds());
        var soon = Stamp.FromMilliseconds(now.AddMinutes(4).ToUnixTimeMilliseconds());

        Assert.Equal([DeletionStatus.Future], await DeleteAsync(node, new BlobDeletion(HelloDigest, tomorrow)));
        Assert.Equal([DeletionStatus.Applied], await DeleteAsync(node, new BlobDeletion(HelloDigest, soon)));
    }

    [Fact]
    public async Task Put_AfterADeletionFromAnotherNode_IsLaterThanItWhateverTheClockSays()
    {
        await using var node = new TestNode();
        await node.PutAsync(Hello);
        var ahead = Stamp.FromMilliseconds(
            TimeProvider.System.GetUtcNow().AddMinutes(4).ToUnixTimeMilliseconds());
        await DeleteAsync(node, new BlobDeletion(HelloDigest, ahead));

        await node.PutAsync(Hello);
        Stamp again = (await StandingAsync(node, HelloDigest))[0].Stamp;
        await node.PutAsync("another"u8.ToArray());
        Stamp other = (await StandingAsync(node, Blake2b256.Hash("another"u8)))[0].Stamp;

        Assert.Equal(ahead.Following, again);
        Assert.True(other < ahead, "The clock of this node was lifted.");
    }

    [Theory]
    [InlineData("read", HttpStatusCode.Forbidden)]
    [InlineData("write", HttpStatusCode.Forbidden)]
    [InlineData("delete", HttpStatusCode.OK)]
    [InlineData("admin", HttpStatusCode.OK)]
    public async Task Deletions_ByAKey_TakeTheRoleDelete(string role, HttpStatusCode expected)
    {
        await using var node = new TestNode(TestNode.Key(0, "peer", TestNode.AdminKey, role));

        using HttpResponseMessage response = await PostAsync(
            node, "deletions", BlobDeletion.WriteAll([new BlobDeletion(HelloDigest, new Stamp(1))]));

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Deletions_ByAnAppendOnlyKey_AreRefused()
    {
        await using var node = new TestNode(
        [
            .. TestNode.Key(0, "peer", TestNode.AdminKey, "read", "write", "delete"),
            ("BlobStash:ApiKeys:0:AppendOnly", "true"),
        ]);

        using HttpResponseMessage response = await PostAsync(
            node, "deletions", BlobDeletion.WriteAll([new BlobDeletion(HelloDigest, new Stamp(1))]));

        await TestNode.ReadProblemAsync(response, HttpStatusCode.Forbidden, "key-append-only");
    }

    [Theory]
    [InlineData("standing", 0)]
    [InlineData("standing", 33)]
    [InlineData("deletions", 0)]
    [InlineData("deletions", 41)]
    [InlineData("root", 31)]
    [InlineData("root", 64)]
    public async Task Post_OfAMalformedList_AnswersMalformed(string route, int length)
    {
        await using var node = new TestNode();

        using HttpResponseMessage response = await PostAsync(node, route, new byte[length]);

        await TestNode.ReadProblemAsync(response, HttpStatusCode.BadRequest, "request-malformed");
    }

    [Theory]
    [InlineData("standing", 16_385 * 32)]
    [InlineData("deletions", 16_385 * 40)]
    [InlineData("root", 16_385 * 32)]
    public async Task Post_OfATooLongList_AnswersTooLarge(string route, int length)
    {
        await using var node = new TestNode();

        using HttpResponseMessage response = await PostAsync(node, route, new byte[length]);

        await TestNode.ReadProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task Root_WithoutSomeDigests_IsThatOfASetThatLacksThem()
    {
        await using var node = new TestNode();
        await using var other = new TestNode();
        byte[][] both = [Hello, "a"u8.ToArray(), "b"u8.ToArray()];
        foreach (var blob in both)
        {
            await node.PutAsync(blob);
            await other.PutAsync(blob);
        }
        byte[][] more = ["c"u8.ToArray(), "d"u8.ToArray()];
        foreach (var blob in more)
        {
            await node.PutAsync(blob);
        }
        Digest[] without = [.. more.Append("not there"u8.ToArray()).Select(static b => Blake2b256.Hash(b)).Order()];

        PartialRoot root = await RootAsync(node, without);
        PartialRoot whole = await RootAsync(other);

        Assert.Equal(whole.Root, root.Root);
        Assert.Equal((2, 0), (root.LeftOut, whole.LeftOut));
        Assert.NotEqual(root.Root, (await RootAsync(node)).Root);
    }

    [Fact]
    public async Task Get_ForASession_TellsWhenTheBlobWasPut()
    {
        await using var node = new TestNode();
        var path = await node.PutAsync(Hello);
        Stamp put = (await StandingAsync(node, HelloDigest))[0].Stamp;

        using HttpResponseMessage forSession = await node.SendAsync(HttpMethod.Get, path, Mark);
        using HttpResponseMessage forClient = await node.Client.GetAsync(path);

        Assert.Equal([put.ToString()], forSession.Headers.GetValues("BlobStash-Stamp"));
        Assert.False(forClient.Headers.Contains("BlobStash-Stamp"));
    }

    [Fact]
    public async Task Put_ForASession_IsJudgedByItsStamp()
    {
        await using var node = new TestNode();
        var path = await node.PutAsync(Hello);
        await node.Client.DeleteAsync(path);
        Stamp deletion = (await StandingAsync(node, HelloDigest))[0].Stamp;

        using HttpResponseMessage earlier = await PutAsync(node, path, new Stamp(deletion.Value - 1).ToString());
        using HttpResponseMessage unsaid = await PutAsync(node, path, null);
        using HttpResponseMessage later = await PutAsync(node, path, deletion.Following.ToString());

        await TestNode.ReadProblemAsync(earlier, HttpStatusCode.Conflict, "blob-deleted");
        await TestNode.ReadProblemAsync(unsaid, HttpStatusCode.BadRequest, "request-malformed");
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
        Assert.Equal(deletion.Following, (await StandingAsync(node, HelloDigest))[0].Stamp);
    }

    private static void Mark(HttpRequestHeaders headers) => headers.Add("BlobStash-Sync", "2");

    private static Task<HttpResponseMessage> PutAsync(TestNode node, string path, string? stamp) => node.SendAsync(
        HttpMethod.Put,
        path,
        headers =>
        {
            Mark(headers);
            if (stamp is not null)
            {
                headers.Add("BlobStash-Stamp", stamp);
            }
        },
        new ByteArrayContent(Hello));

    private static async Task<BlobStanding[]> StandingAsync(TestNode node, params Digest[] digests) =>
        BlobStanding.ReadAll(await ReadAsync(node, "standing", DigestList.Write(digests)), digests.Length);

    private static async Task<DeletionStatus[]> DeleteAsync(TestNode node, params BlobDeletion[] deletions) =>
        BlobDeletion.ReadAnswer(
            await ReadAsync(node, "deletions", BlobDeletion.WriteAll(deletions)), deletions.Length);

    private static async Task<PartialRoot> RootAsync(TestNode node, params Digest[] without) => PartialRoot.Read(
        await ReadAsync(node, "root", without.Length == 0 ? [] : DigestList.Write(without)));

    private static async Task<byte[]> ReadAsync(TestNode node, string route, byte[] body)
    {
        using HttpResponseMessage response = await PostAsync(node, route, body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["2"], response.Headers.GetValues("BlobStash-Sync"));
        return await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task<HttpResponseMessage> PostAsync(TestNode node, string route, byte[] body) =>
        await node.SendAsync(
            HttpMethod.Post,
            "/v1/sync/" + route,
            static headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", TestNode.AdminKey),
            new ByteArrayContent(body));
}
