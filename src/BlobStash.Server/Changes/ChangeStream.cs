using System.Buffers;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Problems;
using BlobStash.Storage;
using BlobStash.Storage.Changes;

namespace BlobStash.Server.Changes;

/// <summary>
/// Sends changes as server-sent events (HTML Standard, section 9.2) for as long as the client reads. Changes are taken
/// from the feed only when the client has taken those before: a client that does not read makes the node hold one page
/// and what the connection buffers, well below 1 MiB, and is cut off after <see cref="StallTimeout"/>. Thread safe.
/// </summary>
internal sealed partial class ChangeStream(BlobStore store, TimeProvider clock, ILogger<ChangeStream> logger)
{
    /// <summary>Time between two comments that keep the connection.</summary>
    internal static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>How long a client may leave a page of changes unread.</summary>
    internal static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(30);

    private const int PageCount = 256;

    /// <summary>Sends until the client goes, stalls, falls behind too far, or the node stops.</summary>
    public async Task SendAsync(HttpContext context, ChangeCursor cursor, CancellationToken stopping)
    {
        var page = new Change[PageCount];
        ChangeRead read = await store.Changes.ReadAsync(cursor, page, stopping);
        if (read.IsGone)
        {
            await context.WriteProblemAsync(ChangeEndpoint.CursorGone());
            return;
        }
        context.Response.ContentType = MediaTypes.Events;
        context.Response.PassUnbuffered();
        ChangeJson.WriteId(context.Response.BodyWriter, cursor);
        context.Response.BodyWriter.Write("\n"u8);
        try
        {
            while (!read.IsGone)
            {
                ChangeJson.WriteEvents(context.Response.BodyWriter, page.AsSpan(0, read.Count), read);
                cursor = read.Next;
                await FlushAsync(context, stopping);
                if (read.IsCaughtUp)
                {
                    await WaitAsync(context, cursor, stopping);
                }
                read = await store.Changes.ReadAsync(cursor, page, stopping);
            }
            context.Response.BodyWriter.Write("event: gone\ndata: {}\n\n"u8);
            await FlushAsync(context, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The client went, or the node stops; the client goes on from its last event.
            return;
        }
    }

    private async Task WaitAsync(HttpContext context, ChangeCursor cursor, CancellationToken stopping)
    {
        while (true)
        {
            using var pause = new CancellationTokenSource(KeepAlive, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, stopping);
            try
            {
                await store.Changes.WaitAsync(cursor, both.Token);
                return;
            }
            catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
            {
                context.Response.BodyWriter.Write(":\n\n"u8);
                await FlushAsync(context, stopping);
            }
        }
    }

    private async Task FlushAsync(HttpContext context, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(StallTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        try
        {
            await context.Response.BodyWriter.FlushAsync(both.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            LogStalled(logger);
            context.Abort();
            throw new OperationCanceledException(context.RequestAborted);
        }
    }

    [LoggerMessage(EventIds.FollowerStalled, LogLevel.Debug, "A follower of the changes does not read and was cut off")]
    private static partial void LogStalled(ILogger logger);
}
