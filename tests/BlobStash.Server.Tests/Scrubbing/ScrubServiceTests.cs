using BlobStash.Server.Scrubbing;
using BlobStash.Server.Tests.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace BlobStash.Server.Tests.Scrubbing;

public sealed class ScrubServiceTests
{
    [Fact]
    public async Task StopAsync_AfterItsDisposal_IsNoError()
    {
        await using var node = new TestNode();
        var service = node.Services.GetRequiredService<ScrubService>();

        service.Dispose();
        Exception? error = await Record.ExceptionAsync(() => service.StopAsync(CancellationToken.None));

        Assert.Null(error);
    }
}
