using BlobStash.Cli.Tests.Surroundings;
using BlobStash.Core.Hashing;

namespace BlobStash.Cli.Tests.Commands;

/// <summary>The commands that talk to a node.</summary>
public sealed class NodeCommandTests
{
    private static readonly byte[] Blob = StoreFolder.Medium;
    private static readonly string Name = Blake2b256.Hash(Blob).ToString();
    private static readonly byte[] KeyFile = "123\nnot the key\n"u8.ToArray();

    private static readonly string[] Commands =
        ["put", "get", "ls", "stat", "rm", "state", "sync", "peers", "hash", "verify", "segment"];

    [Fact]
    public async Task Put_FileThenGet_GivesTheSameBytes()
    {
        await using var node = await StubNode.StartAsync();
        using var folder = new TemporaryFolder();
        var source = folder.Write("source", Blob);

        var put = await CommandRun.StartAsync("put", source, "--url", node.Url);
        var get = await CommandRun.StartAsync("get", Name, "-o", folder.PathOf("copy"), "--url", node.Url);

        Assert.Equal(Name + "\n", put.Expect(0).Output);
        get.Expect(0);
        Assert.Equal(Blob, File.ReadAllBytes(folder.PathOf("copy")));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public async Task Put_PipeThenGet_GivesTheSameBytes()
    {
        await using var node = await StubNode.StartAsync();

        var put = await CommandRun.StartAsync(["put", "-", "--url", node.Url], Blob);
        var get = await CommandRun.StartAsync("get", Name, "--url", node.Url);

        Assert.Equal(Name + "\n", put.Expect(0).Output);
        Assert.Equal(Blob, get.Expect(0).PipedOut);
        Assert.Equal("", get.Output);
    }

    [Fact]
    public async Task Get_BytesOfAnotherBlob_LeavesNoFile()
    {
        await using var node = await StubNode.StartAsync();
        using var folder = new TemporaryFolder();
        node.Blobs[Name] = [1, 2, 3];

        var run = await CommandRun.StartAsync("get", Name, "-o", folder.PathOf("copy"), "--url", node.Url);

        run.Expect(1).AssertOneErrorLine("do not match the digest");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task ListStatAndRemove_StoredBlob_ShowItAndDeleteIt()
    {
        await using var node = await StubNode.StartAsync();
        var other = node.Add([1]);
        node.Add(Blob);
        var line = $"{Name}  {Blob.Length}\n";

        var list = await CommandRun.StartAsync("ls", "--prefix", Name[..6], "--url", node.Url);
        var stat = await CommandRun.StartAsync("stat", Name, "--url", node.Url);
        var remove = await CommandRun.StartAsync("rm", Name, "--url", node.Url);
        var removeAgain = await CommandRun.StartAsync("rm", Name, "--url", node.Url);
        var statAgain = await CommandRun.StartAsync("stat", Name, "--url", node.Url);

        Assert.Equal(line, list.Expect(0).Output);
        Assert.Equal(line, stat.Expect(0).Output);
        Assert.Equal("", remove.Expect(0).Output);
        removeAgain.Expect(1).AssertOneErrorLine("is not stored");
        statAgain.Expect(1).AssertOneErrorLine("is not stored");
        Assert.Equal([other], node.Blobs.Keys);
    }

    [Fact]
    public async Task State_EmptyNode_PrintsRootAndCount()
    {
        await using var node = await StubNode.StartAsync();

        var run = await CommandRun.StartAsync("state", "--url", node.Url);

        Assert.Equal($"{Blake2b256.Hash([])}  0\n", run.Expect(0).Output);
    }

    [Fact]
    public async Task Sync_PeerByUrl_PrintsWhatMoved()
    {
        await using var node = await StubNode.StartAsync();
        node.SyncReport = """
            {"peer":"http://cellar/","direction":"pull","protocol":"native","alreadyInSync":false,
             "pulled":{"blobs":2,"bytes":7},"pushed":{"blobs":0,"bytes":0},"localOnly":3,"remoteOnly":0,
             "durationSeconds":0.5,"failedBlobs":0,"failures":[],"endedEarly":null}
            """;

        var run = await CommandRun.StartAsync(
            ["sync", "--with", "http://cellar", "--direction", "pull", "--url", node.Url],
            variables: new Dictionary<string, string> { ["BLOBSTASH_PEER_KEY"] = "secret" });

        Assert.Equal(
            "peer http://cellar/ (native)\npulled 2 blobs, 7 bytes; pushed 0 blobs, 0 bytes\n"
            + "left alone: 3 only here, 0 only there\n",
            run.Expect(0).Output);
        Assert.Contains("\"apiKey\":\"secret\"", node.SyncRequest, StringComparison.Ordinal);
        Assert.Contains("\"direction\":\"pull\"", node.SyncRequest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_DryRun_PrintsWhatWouldMove()
    {
        await using var node = await StubNode.StartAsync();
        node.SyncReport = """
            {"peer":"cellar","direction":"both","protocol":"native","alreadyInSync":false,"method":"symbols",
             "pulled":{"blobs":0,"bytes":0},"pushed":{"blobs":0,"bytes":0},"durationSeconds":0.5,"failedBlobs":0,
             "difference":{"toPull":{"blobs":2,"bytes":7,"digests":[]},"toPush":{"blobs":1,"bytes":5,"digests":[]}},
             "failures":[],"endedEarly":null}
            """;

        var run = await CommandRun.StartAsync("sync", "--peer", "cellar", "--dry-run", "--url", node.Url);

        Assert.Equal(
            "peer cellar (native)\nwould pull 2 blobs, 7 bytes; would push 1 blob, 5 bytes\n", run.Expect(0).Output);
        Assert.Contains("\"dryRun\":true", node.SyncRequest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_SomeBlobsFailed_IsNegative()
    {
        await using var node = await StubNode.StartAsync();
        node.SyncReport = $$"""
            {"peer":"cellar","direction":"both","protocol":"native","alreadyInSync":false,
             "pulled":{"blobs":0,"bytes":0},"pushed":{"blobs":0,"bytes":0},"durationSeconds":0.5,"failedBlobs":1,
             "failures":[{"digest":"{{Name}}","direction":"pull","reason":"Gone."}],"endedEarly":null}
            """;

        var run = await CommandRun.StartAsync("sync", "--peer", "cellar", "--url", node.Url);

        Assert.Contains($"failed {Name}: Gone.", run.Expect(1).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCommand_KeyIsWanted_TakesItFromFileOrVariableOnly()
    {
        await using var node = await StubNode.StartAsync("123");
        using var folder = new TemporaryFolder();
        var file = folder.Write("key", KeyFile);
        var variables = new Dictionary<string, string> { ["BLOBSTASH_KEY"] = "123", ["BLOBSTASH_URL"] = node.Url };

        (await CommandRun.StartAsync(["state"], variables: variables)).Expect(0);
        (await CommandRun.StartAsync("state", "--key-file", file, "--url", node.Url)).Expect(0);
        (await CommandRun.StartAsync("state", "--url", node.Url)).Expect(4).AssertOneErrorLine("key-required");
        (await CommandRun.StartAsync("state", "--key", "123", "--url", node.Url)).Expect(2);
        (await CommandRun.StartAsync("state", "--key-file", file + "x")).Expect(2).AssertOneErrorLine("keyx");
    }

    [Fact]
    public async Task AnyCommand_NodeIsGone_IsUnreachableInOneLine()
    {
        string url;
        await using (var node = await StubNode.StartAsync())
        {
            url = node.Url;
        }

        var run = await CommandRun.StartAsync("state", "--url", url);
        var verbose = await CommandRun.StartAsync("state", "--url", url, "--verbose");

        run.Expect(3).AssertOneErrorLine("blobstash: ");
        Assert.Contains("   at BlobStash.", verbose.Expect(3).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A command is missing")]
    [InlineData("is not a digest", "stat", "abc")]
    [InlineData("--peer or --with", "sync")]
    [InlineData("--peer or --with", "sync", "--peer", "a", "--with", "http://b")]
    [InlineData("direction", "sync", "--peer", "a", "--direction", "sideways")]
    [InlineData("is not a URL", "state", "--url", "nonsense")]
    [InlineData("does not exist", "put", "/no/such/file")]
    public async Task AnyCommand_WrongArguments_IsUnusableInOneLine(string part, params string[] arguments) =>
        (await CommandRun.StartAsync(arguments)).Expect(2).AssertOneErrorLine(part);

    [Fact]
    public async Task Help_Asked_NamesEveryCommand()
    {
        var run = (await CommandRun.StartAsync("--help")).Expect(0);

        Assert.All(
            Commands,
            name => Assert.Contains($"  {name} ", run.Output, StringComparison.Ordinal));
    }
}
