using BlobStash.Cli.Tests.Surroundings;

namespace BlobStash.Cli.Tests.Commands;

public sealed class PeersCommandTests
{
    private const string Root = "48e8f6ae5f4c1e1e6f4d3d62b1c1fd0b6f6f6bd1a0a8f6d1a64c5d05aa7c7cd4";

    private const string Peer =
        $$$"""
        {"name":"cellar","url":"http://127.0.0.1:8060/","isConfigured":false,"hasApiKey":true,"direction":"both",
         "intervalSeconds":300,"follow":true,"maxConcurrentTransfers":0,"maxReceiveBytesPerSecond":0,
         "maxSendBytesPerSecond":1000,
         "running":{"since":"2026-11-20T15:00:00+00:00","phase":"moving","pulled":{"blobs":1,"bytes":10},
          "pushed":{"blobs":2,"bytes":20},"failedBlobs":0,"left":{"blobs":3,"bytes":30,"seconds":4.0}},
         "lastSession":{"at":"2026-11-20T14:00:00+00:00","durationSeconds":0.5,"alreadyInSync":false,
          "pulled":{"blobs":4,"bytes":40},"pushed":{"blobs":5,"bytes":50},"failedBlobs":1,"endedEarly":"Cut."},
         "provenEqual":{"at":"2026-11-20T13:00:00+00:00","root":"{{{Root}}}"},
         "missing":{"at":"2026-11-20T14:00:00+00:00","here":1,"there":0},
         "feed":{"state":"following","lagChanges":7,"lagSeconds":1.5,"pulledBlobs":8,"pushedBlobs":9},
         "lastError":{"at":"2026-11-20T14:00:00+00:00","reason":"Cut\u001b[31m."}}
        """;

    [Fact]
    public async Task List_TwoPeers_PrintsALineForEach()
    {
        await using var node = await StubNode.StartAsync();
        var other = Peer.Replace("cellar", "attic", StringComparison.Ordinal).Replace(
            $"{{\"at\":\"2026-11-20T13:00:00+00:00\",\"root\":\"{Root}\"}}", "null", StringComparison.Ordinal);
        node.PeerAnswers["GET /v1/peers"] = (200, $$"""{"peers":[{{Peer}},{{other}}]}""");

        var run = await CommandRun.StartAsync("peers", "ls", "--url", node.Url);
        var bare = await CommandRun.StartAsync("peers", "--url", node.Url);

        Assert.Equal(
            """
            cellar  both  following    equal 2026-11-20 13:00:00Z  http://127.0.0.1:8060/
            attic   both  following    not proven equal            http://127.0.0.1:8060/

            """,
            run.Expect(0).Output);
        Assert.Equal(run.Output, bare.Expect(0).Output);
    }

    [Fact]
    public async Task Show_Peer_PrintsHowWellItIsInSync()
    {
        await using var node = await StubNode.StartAsync();
        node.PeerAnswers["GET /v1/peers/cellar"] = (200, Peer);

        var run = await CommandRun.StartAsync("peers", "show", "cellar", "--url", node.Url);

        Assert.Equal(
            $"""
            peer     cellar, added
            url      http://127.0.0.1:8060/, with a key
            moves    both, a session every 300 s, follows changes, sends at most 1000 bytes/s
            equal    2026-11-20 13:00:00Z, root {Root}
            missing  1 blob here, 0 there, at 2026-11-20 14:00:00Z
            feed     following, 7 changes behind for 1.5 s, pulled 8 blobs, pushed 9
            session  2026-11-20 14:00:00Z, 0.500 s, pulled 4 blobs, pushed 5, failed 1; ended early: Cut.
            running  moving since 2026-11-20 15:00:00Z, pulled 1 blob, pushed 2; left 3 blobs, 30 bytes, about 4 s
            error    2026-11-20 14:00:00Z: Cut [31m.

            """,
            run.Expect(0).Output);
    }

    [Theory]
    [InlineData("""{"name":"cellar"}""")]
    [InlineData("""{"peers":7}""")]
    [InlineData("""[]""")]
    public async Task Show_AnswerThatIsNoPeer_IsRefused(string body)
    {
        await using var node = await StubNode.StartAsync();
        node.PeerAnswers["GET /v1/peers/cellar"] = (200, body);

        var run = await CommandRun.StartAsync("peers", "show", "cellar", "--url", node.Url);

        run.Expect(4).AssertOneErrorLine("cannot be used");
    }

    [Fact]
    public async Task Show_UnknownPeer_IsRefused()
    {
        await using var node = await StubNode.StartAsync();

        (await CommandRun.StartAsync("peers", "show", "cellar", "--url", node.Url))
            .Expect(4).AssertOneErrorLine("peer-unknown");
    }

    [Fact]
    public async Task Add_NewPeer_SendsItsSettings()
    {
        await using var node = await StubNode.StartAsync();
        node.PeerAnswers["PUT /v1/peers/cellar"] = (201, Peer);

        var run = await CommandRun.StartAsync(
            "peers", "add", "cellar", "http://10.0.0.2:8060", "--direction", "pull", "--interval", "60", "--no-follow",
            "--send-rate", "1000", "--url", node.Url);

        Assert.Equal("added cellar\n", run.Expect(0).Output);
        Assert.Equal(
            """
            {"url":"http://10.0.0.2:8060","direction":"pull","intervalSeconds":60,"follow":false,
            "maxConcurrentTransfers":0,"maxReceiveBytesPerSecond":0,"maxSendBytesPerSecond":1000}
            """.Replace("\n", "", StringComparison.Ordinal),
            node.PeerRequest);
    }

    [Fact]
    public async Task Add_PeerWithKey_TakesItFromVariableOrInputOnly()
    {
        await using var node = await StubNode.StartAsync();
        node.PeerAnswers["PUT /v1/peers/cellar"] = (200, Peer);
        string[] command = ["peers", "add", "cellar", "http://10.0.0.2:8060", "--url", node.Url];
        var variables = new Dictionary<string, string> { ["BLOBSTASH_PEER_KEY"] = "from-variable" };

        var variable = await CommandRun.StartAsync(command, variables: variables);
        var first = node.PeerRequest;
        (await CommandRun.StartAsync([.. command, "--peer-key-stdin"], "from-input\nmore"u8.ToArray())).Expect(0);
        var second = node.PeerRequest;
        var empty = await CommandRun.StartAsync([.. command, "--peer-key-stdin"], []);

        Assert.Equal("replaced cellar\n", variable.Expect(0).Output);
        Assert.Contains("\"apiKey\":\"from-variable\"", first, StringComparison.Ordinal);
        Assert.Contains("\"apiKey\":\"from-input\"", second, StringComparison.Ordinal);
        empty.Expect(2).AssertOneErrorLine("standard input is empty");
        (await CommandRun.StartAsync([.. command, "--peer-key", "x"])).Expect(2);
    }

    [Fact]
    public async Task Remove_AddedPeer_IsSilent()
    {
        await using var node = await StubNode.StartAsync();
        node.PeerAnswers["DELETE /v1/peers/cellar"] = (204, "");

        Assert.Equal("", (await CommandRun.StartAsync("peers", "rm", "cellar", "--url", node.Url)).Expect(0).Output);
        (await CommandRun.StartAsync("peers", "rm", "other", "--url", node.Url)).Expect(4);
    }
}
