using BlobStash.Server.Configuration;
using BlobStash.Server.Scrubbing;
using BlobStash.Server.Tests.Nodes;
using BlobStash.Storage.Scrubbing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

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

    [Fact]
    public async Task ExecuteAsync_NotEnabled_EndsAndNeverScrubs()
    {
        await using var node = new TestNode();
        var options = new NodeOptions { Scrub = new ScrubbingOptions { Enabled = false } };
        var clock = new ManualClock();
        using var service = new ScrubService(
            node.Store,
            node.Services.GetRequiredService<IBlobSource>(),
            options,
            clock,
            NullLogger<ScrubService>.Instance);

        await service.StartAsync(CancellationToken.None);
        await service.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(30));
        clock.Advance(TimeSpan.FromDays(365));

        Assert.Equal(0, clock.TimerCount);
        Assert.Null(service.Report);
        await service.StopAsync(CancellationToken.None);
    }
}
