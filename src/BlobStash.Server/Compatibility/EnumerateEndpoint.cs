using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Limits;
using BlobStash.Server.Problems;
using BlobStash.Storage;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Compatibility;

/// <summary>GET of the list of blobs, in ascending order of digest. Thread safe.</summary>
internal sealed class EnumerateEndpoint(BlobStore store, BufferBudget budget)
{
    /// <summary>Most blobs in one MessagePack answer, whose names are in memory until they are sent.</summary>
    public const int MaxMessagePackCount = 100_000;

    /// <summary>Blobs that are taken from the index at once.</summary>
    private const int BatchCount = 512;

    /// <summary>Room for blobs that are stored while their names are taken.</summary>
    private const int NewBlobs = 4096;

    /// <summary>Bytes of a blob in a page, in its longer form, JSON, and in the index's.</summary>
    private const int LongestEntry = 160;

    /// <summary>200, 400 or 406.</summary>
    public Task EnumerateAsync(HttpContext context)
    {
        if (EnumerateRequest.Read(context.Request.Query, out EnumerateRequest request) is { } problem)
        {
            return context.WriteProblemAsync(problem);
        }
        context.Response.Headers.Vary = "Accept, Accept-Encoding";
        var accept = ReadFirstAccepted(context.Request.Headers.Accept.ToString());
        return accept switch
        {
            "" or "*/*" or MediaTypes.Json when request.IsUnpaged => StreamJsonAsync(context, request),
            "" or "*/*" or MediaTypes.Json => WritePageAsync(context, request, isJson: true),
            EnumerateMessagePack.ContentType when request.IsUnpaged => StreamMessagePackAsync(context, request),
            EnumerateMessagePack.ContentType => WritePageAsync(context, request, isJson: false),
            _ => RefuseAsync(context.Response, accept),
        };
    }

    private static string ReadFirstAccepted(string accept)
    {
        ReadOnlySpan<char> first = accept;
        var end = first.IndexOfAny(',', ';');
        return (end < 0 ? first : first[..end]).Trim().ToString();
    }

    private static Task RefuseAsync(HttpResponse response, string accept)
    {
        response.StatusCode = StatusCodes.Status406NotAcceptable;
        var text = $"Requested encoding \"{accept}\" (via Accept) is not supported, try: application/json\n";
        return response.WriteBodyAsync("text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A page, which is small enough to be made as a whole.</summary>
    private async Task WritePageAsync(HttpContext context, EnumerateRequest request, bool isJson)
    {
        var size = BufferSizes.WholeAnswer(request.Limit * LongestEntry);
        using BufferLease? memory = await budget.TakeOrRefuseAsync(context, size);
        if (memory is null)
        {
            return;
        }
        var blobs = new BlobInfo[request.Limit];
        var count = Collect(request.Lower, blobs);
        EnumerateEnd end = EnumerateEnd.Create(request, count, count > 0 ? blobs[count - 1] : default);
        var body = new ArrayBufferWriter<byte>();
        if (isJson)
        {
            using var json = new Utf8JsonWriter(body);
            EnumerateJson.WriteStart(json);
            EnumerateJson.WriteBlobs(json, blobs.AsSpan(0, count));
            EnumerateJson.WriteEnd(json, end);
        }
        else
        {
            EnumerateMessagePack.WriteStart(body, count);
            EnumerateMessagePack.WriteBlobs(body, blobs.AsSpan(0, count));
            EnumerateMessagePack.WriteEnd(body, end);
        }
        ReadOnlyMemory<byte> sent = body.WrittenMemory;
        if (BlobGetEndpoint.WantsSnappy(context.Request.Headers))
        {
            context.Response.Headers.ContentEncoding = SnappyBlock.Name;
            sent = SnappyBlock.Encode(sent.Span);
        }
        await context.Response.WriteBodyAsync(
            isJson ? MediaTypes.Json : EnumerateMessagePack.ContentType, sent);
    }

    /// <summary>
    /// Everything as MessagePack, which says first how many blobs come: their names are taken at once, so that the
    /// number holds whatever is stored and deleted meanwhile, and are sent in pieces.
    /// </summary>
    private async Task StreamMessagePackAsync(HttpContext context, EnumerateRequest request)
    {
        var room = (int)Math.Min(store.Count + NewBlobs, MaxMessagePackCount + 1);
        using BufferLease? memory = await budget.TakeOrRefuseAsync(
            context, BufferSizes.Answer + ((long)room * Unsafe.SizeOf<BlobInfo>()));
        if (memory is null)
        {
            return;
        }
        var blobs = new BlobInfo[room];
        var count = Collect(request.Lower, blobs);
        if (count == room)
        {
            await context.WriteProblemAsync(room > MaxMessagePackCount
                ? new Problem(ProblemKinds.ParameterMalformed, string.Create(
                    CultureInfo.InvariantCulture,
                    $"More than {MaxMessagePackCount} blobs are listed as JSON or in pages only."))
                : new Problem(ProblemKinds.TooBusy, "Blobs came faster than they could be listed."));
            return;
        }
        context.Response.ContentType = EnumerateMessagePack.ContentType;
        PipeWriter writer = context.Response.BodyWriter;
        EnumerateMessagePack.WriteStart(writer, count);
        for (var sent = 0; sent < count; sent += BatchCount)
        {
            EnumerateMessagePack.WriteBlobs(writer, blobs.AsSpan(sent, Math.Min(BatchCount, count - sent)));
            if ((await writer.FlushAsync()).IsCompleted)
            {
                return;
            }
        }
        BlobInfo last = count > 0 ? blobs[count - 1] : default;
        EnumerateMessagePack.WriteEnd(writer, EnumerateEnd.Create(request, count, last));
    }

    /// <summary>Fills the room with the blobs from a digest on.</summary>
    /// <returns>How many there were.</returns>
    private int Collect(Digest lower, BlobInfo[] room)
    {
        var count = 0;
        while (count < room.Length)
        {
            var found = store.List(lower, null, room.AsSpan(count, Math.Min(BatchCount, room.Length - count)));
            count += found;
            if (found == 0 || !room[count - 1].Digest.TryIncrement(out lower))
            {
                break;
            }
        }
        return count;
    }

    /// <summary>Everything, in pieces of bounded size and without a length.</summary>
    private async Task StreamJsonAsync(HttpContext context, EnumerateRequest request)
    {
        using BufferLease? memory = await budget.TakeOrRefuseAsync(context, BufferSizes.Answer);
        if (memory is null)
        {
            return;
        }
        HttpResponse response = context.Response;
        response.ContentType = MediaTypes.Json;
        PipeWriter writer = response.BodyWriter;
        using var json = new Utf8JsonWriter(writer);
        var batch = ArrayPool<BlobInfo>.Shared.Rent(BatchCount);
        try
        {
            EnumerateJson.WriteStart(json);
            Digest lower = request.Lower;
            BlobInfo last = default;
            long total = 0;
            int count;
            do
            {
                count = ReadBatch(lower, batch, BatchCount);
                if (count == 0)
                {
                    break;
                }
                EnumerateJson.WriteBlobs(json, batch.AsSpan(0, count));
                (last, total) = (batch[count - 1], total + count);
                json.Flush();
                if ((await writer.FlushAsync()).IsCompleted)
                {
                    return;
                }
            }
            while (last.Digest.TryIncrement(out lower));
            EnumerateJson.WriteEnd(json, EnumerateEnd.Create(request, total, last));
        }
        finally
        {
            ArrayPool<BlobInfo>.Shared.Return(batch);
        }
    }

    private int ReadBatch(in Digest lower, BlobInfo[] batch, long count) =>
        store.List(lower, null, batch.AsSpan(0, (int)count));
}
