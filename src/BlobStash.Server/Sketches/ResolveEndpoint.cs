using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using BlobStash.Core.Digests;
using BlobStash.Server.Problems;
using BlobStash.Storage;
using BlobStash.Sync.Sketches;
using Microsoft.AspNetCore.Http.Features;

namespace BlobStash.Server.Sketches;

/// <summary>POST of short ids, answered with the digests that begin with them. Thread safe.</summary>
internal sealed class ResolveEndpoint(BlobStore store)
{
    /// <summary>Largest request body, in bytes.</summary>
    public const int MaxBodySizeBytes = SketchLimits.MaxShortIds * ShortId.Size;

    /// <summary>Digests that are sent at once.</summary>
    private const int BatchCount = 1024;

    /// <summary>200 with 32 bytes a digest, ascending, or a problem.</summary>
    public async Task PostAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBodySizeBytes)
        {
            await context.WriteProblemAsync(TooManyIds());
            return;
        }
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBodySizeBytes + 1;
        }
        // One byte more than allowed, so that a body without a length is caught in the act.
        var body = ArrayPool<byte>.Shared.Rent((int)(context.Request.ContentLength ?? MaxBodySizeBytes) + 1);
        try
        {
            var length = await ReadAsync(context, body);
            if (length > MaxBodySizeBytes)
            {
                await context.WriteProblemAsync(TooManyIds());
            }
            else if (length == 0 || length % ShortId.Size != 0)
            {
                await context.WriteProblemAsync(new Problem(
                    ProblemKinds.RequestMalformed, "The body is a list of at least one short id of 8 bytes."));
            }
            else
            {
                await AnswerAsync(context, ReadIds(body.AsSpan(0, length)));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private static async Task<int> ReadAsync(HttpContext context, byte[] body)
    {
        var most = Math.Min(body.Length, MaxBodySizeBytes + 1);
        try
        {
            return await context.Request.Body.ReadAtLeastAsync(
                body.AsMemory(0, most), most, throwOnEndOfStream: false, context.RequestAborted);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return MaxBodySizeBytes + 1;
        }
    }

    /// <summary>The ids of a list, ascending.</summary>
    private static ulong[] ReadIds(ReadOnlySpan<byte> list)
    {
        var ids = new ulong[list.Length / ShortId.Size];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = BinaryPrimitives.ReadUInt64BigEndian(list[(i * ShortId.Size)..]);
        }
        Array.Sort(ids);
        return ids;
    }

    private async Task AnswerAsync(HttpContext context, ulong[] ids)
    {
        context.BeginBytes("digests.bin");
        PipeWriter writer = context.Response.BodyWriter;
        for (var next = 0; next < ids.Length;)
        {
            next = WriteBatch(writer, ids, next);
            if ((await writer.FlushAsync()).IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Writes what is found of some ids; an id that comes twice counts once.</summary>
    /// <returns>Index of the first id that was not looked at.</returns>
    private int WriteBatch(PipeWriter writer, ReadOnlySpan<ulong> ids, int next)
    {
        var found = new List<Digest>();
        for (; next < ids.Length && found.Count < BatchCount; next++)
        {
            if (next == 0 || ids[next] != ids[next - 1])
            {
                store.AppendMatches(new ShortId(ids[next]), found);
            }
        }
        writer.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(found)));
        return next;
    }

    private static Problem TooManyIds() =>
        new(ProblemKinds.BodyTooLarge, $"A request has at most {SketchLimits.MaxShortIds} short ids.");
}
