using System.Buffers;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Deletions;
using BlobStash.Server.Limits;
using BlobStash.Server.Problems;
using BlobStash.Storage;
using BlobStash.Storage.Changes;
using Microsoft.Net.Http.Headers;

namespace BlobStash.Server.Changes;

/// <summary>GET of the changes of the store: a page, a page that is waited for, or events. Thread safe.</summary>
internal sealed class ChangeEndpoint(
    BlobStore store, FollowerGate gate, ChangeStream stream, BufferBudget budget, IHostApplicationLifetime lifetime,
    TimeProvider clock)
{
    /// <summary>200 with changes, 410 when the cursor is gone, or another problem.</summary>
    public async Task GetAsync(HttpContext context)
    {
        if (ChangeRequest.Parse(context.Request, out Problem? malformed) is not { } request)
        {
            await context.WriteProblemAsync(malformed!);
            return;
        }
        context.Response.Headers.CacheControl = "no-store";
        context.Response.TellStamps();
        ChangeCursor cursor = request.After ?? store.Changes.Tail;
        var isStream = WantsEvents(context.Request);
        context.Response.Headers.Vary = HeaderNames.Accept;
        if (isStream && HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.ContentType = MediaTypes.Events;
            return;
        }
        if (!isStream && (request.Wait == TimeSpan.Zero || HttpMethods.IsHead(context.Request.Method)))
        {
            await WritePageAsync(context, cursor, request.Limit);
            return;
        }
        if (!gate.TryEnter())
        {
            await context.WriteProblemAsync(
                new Problem(ProblemKinds.TooBusy, "As many followers as this node allows are waiting."));
            return;
        }
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(
                context.RequestAborted, lifetime.ApplicationStopping);
            await (isStream
                ? stream.SendAsync(context, cursor, stop.Token)
                : WaitAndWritePageAsync(context, cursor, request, stop));
        }
        finally
        {
            gate.Leave();
        }
    }

    private static bool WantsEvents(HttpRequest request) => request.Headers.Accept
        .Any(static accept => accept?.Contains(MediaTypes.Events, StringComparison.OrdinalIgnoreCase) == true);

    private async Task WaitAndWritePageAsync(
        HttpContext context, ChangeCursor cursor, ChangeRequest request, CancellationTokenSource stop)
    {
        using ITimer timer = clock.CreateTimer(
            static source => ((CancellationTokenSource)source!).Cancel(), stop, request.Wait, Timeout.InfiniteTimeSpan);
        await store.Changes.WaitAsync(cursor, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await WritePageAsync(context, cursor, request.Limit);
    }

    private async Task WritePageAsync(HttpContext context, ChangeCursor cursor, int limit)
    {
        using BufferLease? memory = await budget.TakeOrRefuseAsync(
            context, BufferSizes.WholeAnswer(limit * ChangeJson.LongestChange));
        if (memory is null)
        {
            return;
        }
        Change[] changes = ArrayPool<Change>.Shared.Rent(limit);
        try
        {
            ChangeRead read = await store.Changes.ReadAsync(cursor, changes.AsMemory(0, limit), context.RequestAborted);
            if (read.IsGone)
            {
                await context.WriteProblemAsync(CursorGone());
                return;
            }
            var body = new ArrayBufferWriter<byte>();
            ChangeJson.WritePage(body, changes.AsSpan(0, read.Count), read);
            await context.Response.WriteBodyAsync(MediaTypes.Json, body.WrittenMemory);
        }
        finally
        {
            ArrayPool<Change>.Shared.Return(changes);
        }
    }

    /// <summary>The cursor cannot be gone on from.</summary>
    public static Problem CursorGone() => new(
        ProblemKinds.CursorGone, "Ask without after for a new cursor, compare the blobs, then go on from that cursor.");
}
