using System.Text;
using System.Text.Json.Nodes;
using BlobStash.Client;
using BlobStash.Protocol.Documents;
using BlobStash.Server.Sync;
using BlobStash.Server.Tests.Nodes;
using Microsoft.AspNetCore.Http;

namespace BlobStash.Server.Tests.Sync;

/// <summary>Sessions that take longer than a proxy waits for an answer.</summary>
public sealed class SilentAnswerTests : IDisposable
{
    private static readonly SyncRequest Request = new() { Url = "http://peer.example/" };

    private readonly ManualClock _clock = new();
    private readonly TaskCompletionSource<SyncReport> _session = new();
    private readonly MemoryStream _body = new();

    public void Dispose() => _body.Dispose();

    [Fact]
    public async Task Report_LongSession_BeginsWithBlanks()
    {
        HttpContext context = CreateContext();
        Task sending = new SyncAnswer(context, _clock).SendAsync(_session.Task, Request);
        await AdvanceAsync(SyncAnswer.KeepAlive, 3);
        _session.SetResult(CreateReport());
        await sending;

        var text = Encoding.UTF8.GetString(_body.ToArray());
        Assert.StartsWith("   {", text, StringComparison.Ordinal);
        Assert.Equal("http://peer.example/", JsonNode.Parse(text)!["peer"]!.GetValue<string>());
        Assert.Equal("no", context.Response.Headers["X-Accel-Buffering"]);
        Assert.Equal("application/json", context.Response.ContentType);
    }

    [Fact]
    public async Task Report_LongSessionThatFails_SaysWhyItEnded()
    {
        HttpContext context = CreateContext();
        Task sending = new SyncAnswer(context, _clock).SendAsync(_session.Task, Request);
        await AdvanceAsync(SyncAnswer.KeepAlive, 1);
        _session.SetException(new LocalOnlyBlobsException(3));
        await sending;

        JsonNode report = JsonNode.Parse(Encoding.UTF8.GetString(_body.ToArray()))!;
        Assert.Contains("Blobs are present here", report["endedEarly"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Null(report["provenEqual"]);
    }

    [Fact]
    public async Task Report_SessionThatFailsAtOnce_IsStillAProblem()
    {
        _session.SetException(new LocalOnlyBlobsException(3));

        await Assert.ThrowsAsync<LocalOnlyBlobsException>(
            () => new SyncAnswer(CreateContext(), _clock).SendAsync(_session.Task, Request));

        Assert.Empty(_body.ToArray());
    }

    [Fact]
    public async Task Events_SilentSession_SendsComments()
    {
        HttpContext context = CreateContext();
        Task sending = new SyncEvents(context, _clock).SendAsync(_session.Task);
        await AdvanceAsync(SyncEvents.KeepAlive, 2);
        _session.SetResult(CreateReport());
        await sending;

        var text = Encoding.UTF8.GetString(_body.ToArray());
        Assert.StartsWith(":\n\n:\n\nevent: report\n", text, StringComparison.Ordinal);
        Assert.Equal("no", context.Response.Headers["X-Accel-Buffering"]);
    }

    private DefaultHttpContext CreateContext()
    {
        var context = new DefaultHttpContext();
        context.Response.Body = _body;
        return context;
    }

    /// <summary>Lets time go by, each time when the answer waits again.</summary>
    private async Task AdvanceAsync(TimeSpan step, int times)
    {
        for (var timers = 1; timers <= times; timers++)
        {
            while (_clock.TimerCount < timers)
            {
                await Task.Yield();
            }
            _clock.Advance(step);
        }
        while (_clock.TimerCount <= times)
        {
            await Task.Yield();
        }
    }

    private static SyncReport CreateReport() => new()
    {
        Peer = "http://peer.example/",
        Direction = SyncDirection.Both,
        Protocol = "native",
        AlreadyInSync = true,
        Pulled = new TransferCount(0, 0),
        Pushed = new TransferCount(0, 0),
        LocalOnly = 0,
        RemoteOnly = 0,
        SkippedDeleted = 0,
        Duration = TimeSpan.Zero,
        FailedBlobs = 0,
        Failures = [],
    };
}
