using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Problems;

namespace BlobStash.Server.Sync;

/// <summary>
/// Answers a request for a session with server-sent events: how far it is, and its report or problem at the end. A
/// client that reads slowly misses some of the progress and holds nothing up.
/// </summary>
internal sealed class SyncEvents(HttpContext context, TimeProvider clock) : IProgress<SyncProgress>
{
    /// <summary>Shortest time between two events of progress: five a second.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest silence. Proxies close a connection that is silent for 60 s, and some for 30 s.</summary>
    internal static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly Channel<SyncProgress> _latest = Channel.CreateBounded<SyncProgress>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Whether the client asked for events.</summary>
    public static bool AreWanted(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains(MediaTypes.Events, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Report(SyncProgress value) => _latest.Writer.TryWrite(value);

    /// <summary>Sends events until the session has ended.</summary>
    /// <param name="session">The session, which tells this object how far it is.</param>
    public async Task SendAsync(Task<SyncReport> session)
    {
        context.Response.ContentType = MediaTypes.Events;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.PassUnbuffered();
        await context.Response.StartAsync(context.RequestAborted);
        _ = session.ContinueWith(
            _ => _latest.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        await SendProgressAsync(session);
        try
        {
            var document = await session;
            await SendAsync("report", document, AnswerJson.Default.SyncReport);
        }
        catch (Exception exception) when (ExceptionProblems.Find(exception) is not null)
        {
            // The status line is sent: the problem can only be an event.
            await SendProblemAsync(ExceptionProblems.Find(exception)!);
        }
    }

    private async Task SendProgressAsync(Task session)
    {
        Task<bool> more = _latest.Reader.WaitToReadAsync(context.RequestAborted).AsTask();
        while (true)
        {
            if (await Task.WhenAny(more, Task.Delay(KeepAlive, clock, context.RequestAborted)) != more)
            {
                context.RequestAborted.ThrowIfCancellationRequested();
                await SendCommentAsync();
                continue;
            }
            if (!await more)
            {
                return;
            }
            while (_latest.Reader.TryRead(out SyncProgress progress))
            {
                await SendAsync(
                    "progress", progress, AnswerJson.Default.SyncProgress);
                var pause = Task.Delay(Interval, clock, context.RequestAborted);
                await Task.WhenAny(pause, session);
            }
            more = _latest.Reader.WaitToReadAsync(context.RequestAborted).AsTask();
        }
    }

    /// <summary>A comment, which keeps the connection through proxies that close silent ones.</summary>
    private async Task SendCommentAsync()
    {
        await context.Response.Body.WriteAsync(":\n\n"u8.ToArray(), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private async Task SendProblemAsync(Problem problem)
    {
        using var body = new MemoryStream();
        ProblemJsonWriter.Write(body, problem);
        await SendAsync("problem", body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    private Task SendAsync<T>(string name, T document, JsonTypeInfo<T> type) =>
        SendAsync(name, JsonSerializer.SerializeToUtf8Bytes(document, type));

    private async Task SendAsync(string name, ReadOnlyMemory<byte> json)
    {
        Stream body = context.Response.Body;
        await body.WriteAsync(Encoding.ASCII.GetBytes($"event: {name}\ndata: "), context.RequestAborted);
        await body.WriteAsync(json, context.RequestAborted);
        await body.WriteAsync("\n\n"u8.ToArray(), context.RequestAborted);
        await body.FlushAsync(context.RequestAborted);
    }
}
