using System.Diagnostics;
using BlobStash.Cli.Tests.Surroundings;

namespace BlobStash.Cli.Tests.Commands;

/// <summary>What <c>get -o</c> does with what stands at the path already.</summary>
public sealed class GetTargetTests
{
    private const UnixFileMode GroupReads =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private static readonly byte[] Blob = [.. Enumerable.Range(0, 100_000).Select(number => (byte)(number * 7))];

    [Fact]
    public async Task Get_OntoALinkToADevice_WritesThroughBoth()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.PathOf("null"), "/dev/null");

        (await GetAsync(folder.PathOf("null"))).Expect(0);

        Assert.Equal("/dev/null", new FileInfo(folder.PathOf("null")).LinkTarget);
        Assert.Empty(File.ReadAllBytes("/dev/null"));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Get_OntoAFullDevice_IsUnusable() =>
        (await GetAsync("/dev/full")).Expect(2).AssertOneErrorLine("/dev/full cannot be written");

    [Fact]
    public async Task Get_OntoAPipe_WritesThroughIt()
    {
        using var folder = new TemporaryFolder();
        var pipe = folder.PathOf("pipe");
        using (var made = Process.Start("mkfifo", [pipe]))
        {
            await made.WaitForExitAsync();
        }

        var read = Task.Run(() => File.ReadAllBytesAsync(pipe));
        var run = await Task.Run(() => GetAsync(pipe));

        run.Expect(0);
        Assert.Equal(Blob, await read);
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("/dev/stdout")]
    [InlineData("/proc/self/fd/1")]
    public async Task Get_OntoTheNameOfStandardOutput_PipesIt(string name) =>
        Assert.Equal(Blob, (await GetAsync(name)).Expect(0).PipedOut);

    [Fact]
    public async Task Get_OntoAFile_KeepsItsMode()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", [1]);
        SetMode(file, GroupReads);

        (await GetAsync(file)).Expect(0);

        Assert.Equal(Blob, File.ReadAllBytes(file));
        Assert.Equal(GroupReads, ModeOf(file));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_OntoALinkToAFile_WritesTheFileAndKeepsTheLink(bool exists)
    {
        using var folder = new TemporaryFolder();
        var real = folder.PathOf("sub/real");
        Directory.CreateDirectory(folder.PathOf("sub"));
        if (exists)
        {
            folder.Write("sub/real", [1]);
            SetMode(real, GroupReads);
        }

        File.CreateSymbolicLink(folder.PathOf("link"), "sub/real");

        (await GetAsync(folder.PathOf("link"))).Expect(0);

        Assert.Equal("sub/real", new FileInfo(folder.PathOf("link")).LinkTarget);
        Assert.Equal(Blob, File.ReadAllBytes(real));
        Assert.Single(Directory.GetFiles(folder.PathOf("sub")));
        Assert.True(!exists || ModeOf(real) == GroupReads);
    }

    [Fact]
    public async Task Get_LinkBehindALinkedFolder_FollowsAsTheSystemDoes()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("deep/inner"));
        folder.Write("deep/real", [1]);
        File.CreateSymbolicLink(folder.PathOf("deep/inner/link"), "../real");
        Directory.CreateSymbolicLink(folder.PathOf("short"), "deep/inner");

        (await GetAsync(folder.PathOf("short/link"))).Expect(0);

        Assert.Equal(Blob, File.ReadAllBytes(folder.PathOf("deep/real")));
        Assert.False(File.Exists(folder.PathOf("real")));
    }

    [Fact]
    public async Task Get_OntoAFolderOrNoName_IsUnusable()
    {
        using var folder = new TemporaryFolder();

        (await GetAsync(folder.Path)).Expect(2).AssertOneErrorLine("it is a directory");
        (await GetAsync("")).Expect(2).AssertOneErrorLine("is empty");

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Get_BlobIsGone_LeavesTheOlderFile()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", [1]);
        await using var node = await StubNode.StartAsync();

        var run = await CommandRun.StartAsync("get", new string('0', 64), "-o", file, "--url", node.Url);

        run.Expect(1);
        Assert.Equal([1], File.ReadAllBytes(file));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    private static async Task<CommandRun> GetAsync(string target)
    {
        await using var node = await StubNode.StartAsync();
        return await CommandRun.StartAsync("get", node.Add(Blob), "-o", target, "--url", node.Url);
    }

    private static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
