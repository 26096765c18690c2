using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Server.Problems;
using BlobStash.Storage;

namespace BlobStash.Server.Compatibility;

/// <summary>GET of the list of blobs, in ascending order of digest. Thread safe.</summary>
internal sealed class EnumerateEndpoint(BlobStore store)
{
    /// <summary>Most blobs in one MessagePack answer, which cannot be sent in pieces.</summary>
    public const int MaxMessagePackCount = 100_000;

    /// <summary>Blobs that are taken from the index at once.</summary>
    private const int BatchCount = 512;

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
            "" or "*/*" or ResponseBodies.Json when request.IsUnpaged => StreamJsonAsync(context.Response, request),
            "" or "*/*" or ResponseBodies.Json => WritePageAsync(context, request, isJson: true),
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

    private Task WritePageAsync(HttpContext context, EnumerateRequest request, bool isJson)
    {
        var blobs = new List<BlobInfo>();
        EnumerateEnd end = Collect(request, blobs);
        if (blobs.Count > MaxMessagePackCount)
        {
            return context.WriteProblemAsync(new Problem(ProblemKinds.ParameterMalformed, string.Create(
                CultureInfo.InvariantCulture,
                $"More than {MaxMessagePackCount} blobs are listed as JSON or in pages only.")));
        }
        var body = new ArrayBufferWriter<byte>();
        if (isJson)
        {
            using var json = new Utf8JsonWriter(body);
            EnumerateJson.WriteStart(json);
            EnumerateJson.WriteBlobs(json, CollectionsMarshal.AsSpan(blobs));
            EnumerateJson.WriteEnd(json, end);
        }
        else
        {
            EnumerateMessagePack.Write(body, CollectionsMarshal.AsSpan(blobs), end);
        }
        ReadOnlyMemory<byte> sent = body.WrittenMemory;
        if (BlobGetEndpoint.WantsSnappy(context.Request.Headers))
        {
            context.Response.Headers.ContentEncoding = SnappyBlock.Name;
            sent = SnappyBlock.Encode(sent.Span);
        }
        return context.Response.WriteBodyAsync(isJson ? ResponseBodies.Json : EnumerateMessagePack.ContentType, sent);
    }

    private EnumerateEnd Collect(EnumerateRequest request, List<BlobInfo> blobs)
    {
        var batch = ArrayPool<BlobInfo>.Shared.Rent(BatchCount);
        try
        {
            Digest lower = request.Lower;
            var wanted = request.IsUnpaged ? MaxMessagePackCount + 1 : request.Limit;
            int count;
            do
            {
                count = ReadBatch(lower, batch, Math.Min(BatchCount, wanted - blobs.Count));
                blobs.AddRange(batch.AsSpan(0, count));
            }
            while (count > 0 && blobs.Count < wanted && batch[count - 1].Digest.TryIncrement(out lower));
            return EnumerateEnd.Create(request, blobs.Count, blobs.Count > 0 ? blobs[^1] : default);
        }
        finally
        {
            ArrayPool<BlobInfo>.Shared.Return(batch);
        }
    }

    /// <summary>Everything, in pieces of bounded size and without a length.</summary>
    private async Task StreamJsonAsync(HttpResponse response, EnumerateRequest request)
    {
        response.ContentType = ResponseBodies.Json;
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
