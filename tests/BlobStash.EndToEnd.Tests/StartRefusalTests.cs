using BlobStash.EndToEnd.Tests.Nodes;

namespace BlobStash.EndToEnd.Tests;

public sealed class StartRefusalTests : IDisposable
{
    private const int BadConfiguration = 2;
    private const int StoreUnusable = 3;
    private const int AddressUnusable = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("BlobStash:DataDirectroy", "data")]
    [InlineData("BlobStash:Storage:SegmentSizeBytes", "many")]
    [InlineData("BlobStash:Storage:SegmentSizeBytes", "17")]
    [InlineData("BlobStash:Storage:Durability", "Sometimes")]
    [InlineData("BlobStash:Sync:Peers:0:Interval", "soon")]
    [InlineData("BlobStash:ApiKeys:0:Roles:0", "emperor")]
    public async Task Start_SettingThatCannotBeUsed_IsRefusedByName(string setting, string value)
    {
        var (code, line) = await RunAsync("--urls", "http://127.0.0.1:0", $"--{setting}", value);

        Assert.Equal(BadConfiguration, code);
        Assert.Contains(setting, line);
    }

    [Theory]
    [InlineData("--help", "--urls")]
    [InlineData("--version", "BlobStash 0.")]
    public async Task Start_AskedForWords_PrintsThemAndStartsNothing(string option, string expected)
    {
        await using var process = ServerProcess.Start(_folder.Path, option);

        Assert.Equal(0, await process.WaitForExitAsync());
        Assert.Contains(expected, process.Output.Text);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("[null]")]
    [InlineData("null")]
    [InlineData("[{\"name\":")]
    [InlineData("[{\"name\":\"a\",\"url\":\"ftp://a/\"}]")]
    public async Task Start_PeersThatCannotBeUsed_AreRefusedBeforeTheStoreIsOpened(string json)
    {
        Directory.CreateDirectory(_folder.At("data"));
        await File.WriteAllTextAsync(_folder.At("data/peers.json"), json);

        var (code, line) = await RunAsync("--urls", "http://127.0.0.1:0", "--BlobStash:DataDirectory", "data");

        Assert.Equal(BadConfiguration, code);
        Assert.Contains("peers.json", line);
        Assert.Equal(["peers.json"], Directory.GetFileSystemEntries(_folder.At("data")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Start_OpenAddressWithoutKey_IsRefused()
    {
        var (code, line) = await RunAsync("--urls", "http://0.0.0.0:0");

        Assert.Equal(BadConfiguration, code);
        Assert.Contains("http://0.0.0.0:0", line);
        Assert.Contains("BlobStash:ApiKeys", line);
    }

    [Fact]
    public async Task Start_DataDirectoryInUse_IsRefusedAndHarmsNothing()
    {
        await using Node first = await Node.StartAsync(_folder.Path);

        var (code, line) = await RunAsync("--urls", "http://127.0.0.1:0", "--BlobStash:DataDirectory", "data");

        Assert.Equal(StoreUnusable, code);
        Assert.Contains("in use by another process", line);
        Assert.Equal(0, (await first.Client.GetStateAsync()).Count);
    }

    [Fact]
    public async Task Start_AddressInUse_IsRefused()
    {
        await using Node first = await Node.StartAsync(_folder.At("first"));

        var (code, line) = await RunAsync(
            "--urls", first.Url.ToString(), "--BlobStash:DataDirectory", "second");

        Assert.Equal(AddressUnusable, code);
        Assert.Contains(first.Url.Port.ToString(), line);
        Assert.Contains("choose another address with --urls", line);
    }

    /// <summary>The exit code and the one line that a refused start leaves.</summary>
    private async Task<(int Code, string Line)> RunAsync(params string[] arguments)
    {
        await using var process = ServerProcess.Start(_folder.Path, arguments);
        var code = await process.WaitForExitAsync();
        Assert.DoesNotContain('\n', process.Errors.Text);
        return (code, process.Errors.Text);
    }
}
