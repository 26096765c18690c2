using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;
using BlobStash.Server.Problems;
using BlobStash.Storage;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Blobs;

/// <summary>GET of the list of blobs, in ascending order of digest, one page a request. Thread safe.</summary>
internal sealed class BlobListEndpoint(BlobStore store, int maxListCount) : IReloadable
{
    /// <summary>Blobs in a page when the request does not say.</summary>
    public const int DefaultCount = 1000;

    /// <summary>Blobs that are taken from the index and sent at once.</summary>
    private const int BatchCount = 512;

    private volatile int _maxListCount = maxListCount;

    /// <inheritdoc/>
    public IEnumerable<string> ReloadedKeys => ["Limits:MaxListCount"];

    /// <inheritdoc/>
    public void Reload(NodeOptions options) => _maxListCount = options.Limits.MaxListCount;

    /// <summary>200 with a page and the cursor of the next, or 400.</summary>
    public Task ListAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        if (!PrefixRange.TryParse(query["prefix"].ToString(), out PrefixRange range))
        {
            return context.WriteProblemAsync(
                new Problem(ProblemKinds.PrefixMalformed, "The prefix must be 0 to 64 hex digits."));
        }
        var most = _maxListCount;
        if (!TryReadLimit(query["limit"].ToString(), most, out var limit))
        {
            return context.WriteProblemAsync(new Problem(
                ProblemKinds.ParameterMalformed,
                string.Create(CultureInfo.InvariantCulture, $"limit must be a number from 1 to {most}.")));
        }
        var after = query["after"].ToString();
        if (after.Length == 0)
        {
            return WriteAsync(context, range, limit);
        }
        if (!Digest.TryParse(after, out Digest cursor))
        {
            return context.WriteProblemAsync(
                new Problem(ProblemKinds.DigestMalformed, "after must be a digest: the next of the page before."));
        }
        return range.TryStartAfter(cursor, out PrefixRange rest)
            ? WriteAsync(context, rest, limit)
            : WriteAsync(context, range, limit: 0);
    }

    private static bool TryReadLimit(string text, int most, out int limit)
    {
        limit = Math.Min(DefaultCount, most);
        return text.Length == 0
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                && limit >= 1 && limit <= most);
    }

    private async Task WriteAsync(HttpContext context, PrefixRange range, int limit)
    {
        context.Response.ContentType = MediaTypes.Json;
        context.Response.Headers.CacheControl = "no-store";
        PipeWriter writer = context.Response.BodyWriter;
        using var json = new Utf8JsonWriter(writer);
        json.WriteStartObject();
        json.WriteStartArray("blobs");
        var page = ArrayPool<BlobInfo>.Shared.Rent(BatchCount);
        try
        {
            Digest? next = null;
            Digest lower = range.Lower;
            for (var left = limit; left > 0;)
            {
                var count = store.List(lower, range.Upper, page.AsSpan(0, Math.Min(left, BatchCount)));
                WriteBlobs(json, page.AsSpan(0, count));
                left -= count;
                if (count == 0 || !page[count - 1].Digest.TryIncrement(out lower))
                {
                    break;
                }
                next = left == 0 && HasMore(lower, range.Upper) ? page[count - 1].Digest : null;
                json.Flush();
                if ((await writer.FlushAsync()).IsCompleted)
                {
                    return;
                }
            }
            WriteEnd(json, next);
        }
        finally
        {
            ArrayPool<BlobInfo>.Shared.Return(page);
        }
    }

    private bool HasMore(in Digest lower, Digest? upper)
    {
        BlobInfo[] probe = new BlobInfo[1];
        return store.List(lower, upper, probe) > 0;
    }

    private static void WriteBlobs(Utf8JsonWriter json, ReadOnlySpan<BlobInfo> blobs)
    {
        Span<char> hex = stackalloc char[Digest.HexLength];
        foreach (ref readonly BlobInfo blob in blobs)
        {
            blob.Digest.WriteHex(hex);
            json.WriteStartObject();
            json.WriteString("digest", hex);
            json.WriteNumber("length", blob.Length);
            json.WriteEndObject();
        }
    }

    private static void WriteEnd(Utf8JsonWriter json, Digest? next)
    {
        json.WriteEndArray();
        if (next is { } digest)
        {
            json.WriteString("next", digest.ToString());
        }
        else
        {
            json.WriteNull("next");
        }
        json.WriteEndObject();
        json.Flush();
    }
}
