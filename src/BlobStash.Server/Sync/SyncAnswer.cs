using System.Text.Json;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Problems;

namespace BlobStash.Server.Sync;

/// <summary>
/// Answers a request for a session with its report. Proxies give up an answer that does not begin, mostly after 60 s.
/// So one that takes longer begins with blanks, which JSON allows in front; from then on its status is 200, and what
/// would have been a problem is the reason why the session ended early.
/// </summary>
internal sealed class SyncAnswer(HttpContext context, TimeProvider clock)
{
    /// <summary>Time to the first blank, and between two.</summary>
    internal static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private bool _hasBegun;

    /// <summary>Sends the report when the session has ended.</summary>
    /// <param name="session">The session.</param>
    /// <param name="request">What was asked for.</param>
    public async Task SendAsync(Task<SyncReport> session, SyncRequest request)
    {
        var start = clock.GetTimestamp();
        while (await Task.WhenAny(session, Task.Delay(KeepAlive, clock, context.RequestAborted)) != session
            && !context.RequestAborted.IsCancellationRequested)
        {
            Begin();
            await context.Response.Body.WriteAsync(" "u8.ToArray(), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
        SyncReport report;
        try
        {
            report = await session;
        }
        catch (Exception e) when (_hasBegun && ExceptionProblems.Find(e) is not null)
        {
            report = Describe(ExceptionProblems.Find(e)!, request, clock.GetElapsedTime(start));
        }
        Begin();
        await JsonSerializer.SerializeAsync(
            context.Response.Body,
            report,
            AnswerJson.Default.SyncReport,
            context.RequestAborted);
    }

    private void Begin()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            context.Response.ContentType = MediaTypes.Json;
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            context.Response.PassUnbuffered();
        }
    }

    /// <summary>The report of a session that failed as a whole.</summary>
    private static SyncReport Describe(Problem problem, SyncRequest request, TimeSpan duration) => new()
    {
        Peer = request.Url ?? request.Peer ?? "",
        Direction = request.Direction,
        Protocol = "native",
        Duration = duration,
        EndedEarly = $"{problem.Kind.Title} {problem.Detail}",
    };
}
