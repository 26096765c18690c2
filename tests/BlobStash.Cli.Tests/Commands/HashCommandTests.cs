using System.Text;
using BlobStash.Cli.Tests.Surroundings;

namespace BlobStash.Cli.Tests.Commands;

public sealed class HashCommandTests
{
    private const string Hello = "324dcf027dd4a30a932c441f365a25e86b173defa4b8e58948253471b81b72cf";

    [Fact]
    public async Task Hash_FileAndPipe_PrintsAsB2sumDoes()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("hello.txt", "hello"u8.ToArray());

        var run = await CommandRun.StartAsync(["hash", path, "-"], Encoding.ASCII.GetBytes("hello"));

        Assert.Equal($"{Hello}  {path}\n{Hello}  -\n", run.Expect(0).Output);
    }

    [Fact]
    public async Task Hash_NameWithALineEnd_IsEscaped()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a\nb", "hello"u8.ToArray());

        var run = (await CommandRun.StartAsync("hash", path)).Expect(0);

        Assert.Equal($"\\{Hello}  {folder.PathOf("a")}\\nb\n", run.Output);
    }

    [Fact]
    public async Task Hash_NoSuchFile_IsUnusable() =>
        (await CommandRun.StartAsync("hash", "/no/such/file")).Expect(2).AssertOneErrorLine("does not exist");
}
