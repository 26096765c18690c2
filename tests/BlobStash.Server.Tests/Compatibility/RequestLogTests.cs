namespace BlobStash.Server.Tests.Compatibility;

public sealed class RequestLogTests : IAsyncLifetime
{
    private readonly TalkativeNode _node = new();

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("/api/sync/_trigger?url=http://127.0.0.1:1&api_key=do-not-tell-this")]
    [InlineData("//api//sync/_trigger/?API_KEY=do-not-tell-this")]
    public async Task RequestLog_SwitchedOn_LeavesTheKeyOfATriggerOut(string path)
    {
        await _node.SendRawAsync(_node.Head($"GET {path}"));
        await _node.SendRawAsync(_node.Head("GET /api/ping?seen=yes"));

        var log = await _node.StopAndReadLogAsync();

        Assert.Contains("seen=yes", log, StringComparison.Ordinal);
        Assert.DoesNotContain("do-not-tell-this", log, StringComparison.Ordinal);
        Assert.DoesNotContain(CompatibleNode.Key, log, StringComparison.Ordinal);
    }
}
