using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Configuration;
using BlobStash.Server.Hosting;
using BlobStash.Server.Problems;
using BlobStash.Storage.Blobs;

namespace BlobStash.Server.Blobs;

/// <summary>Answers requests for parts of a blob: one range as it is, several as <c>multipart/byteranges</c>.</summary>
internal sealed class RangeSender(BlobSender sender, int maxRangeCount) : IReloadable
{
    private const int BoundaryLength = 32;

    private volatile int _maxRangeCount = maxRangeCount;

    /// <inheritdoc/>
    public IEnumerable<string> ReloadedKeys => ["Limits:MaxRangeCount"];

    /// <inheritdoc/>
    public void Reload(NodeOptions options) => _maxRangeCount = options.Limits.MaxRangeCount;

    /// <summary>
    /// Answers with 206 or 416; <see langword="false"/> when the whole blob is to be sent instead.
    /// </summary>
    public async ValueTask<bool> TrySendAsync(HttpContext context, BlobReader reader, string range)
    {
        if (!EntityTags.AllowRange(context.Request.Headers.IfRange, BlobHeaders.FormatETag(reader.Digest)))
        {
            return false;
        }
        var ranges = new List<ByteRange>();
        switch (RangeHeader.Parse(range, reader.Length, _maxRangeCount, ranges))
        {
            case RangeOutcome.Ignore:
                return false;
            case RangeOutcome.Unsatisfiable:
                await RefuseAsync(context, reader.Length);
                return true;
            default:
                context.Response.StatusCode = StatusCodes.Status206PartialContent;
                await (ranges.Count == 1
                    ? SendOneAsync(context, reader, ranges[0])
                    : SendManyAsync(context, reader, ranges));
                return true;
        }
    }

    private static Task RefuseAsync(HttpContext context, long blobLength)
    {
        context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{blobLength}");
        return context.WriteProblemAsync(
            new Problem(ProblemKinds.RangeUnsatisfiable, "The ranges are malformed, too many, or outside the blob.")
            {
                Extensions = new JsonObject { ["length"] = blobLength },
            });
    }

    private Task SendOneAsync(HttpContext context, BlobReader reader, ByteRange range)
    {
        context.Response.Headers.ContentRange = range.FormatContentRange(reader.Length);
        context.Response.ContentLength = range.Length;
        return sender.SendAsync(context, reader, range.Start, range.Length);
    }

    private async Task SendManyAsync(HttpContext context, BlobReader reader, List<ByteRange> ranges)
    {
        // Random, so that no stored blob can contain it on purpose.
        var boundary = RandomNumberGenerator.GetHexString(BoundaryLength, lowercase: true);
        byte[][] heads =
            [.. ranges.Select((range, i) => FormatPartHead(range, reader.Length, boundary, isFirst: i == 0))];
        var tail = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        context.Response.ContentType = $"multipart/byteranges; boundary={boundary}";
        context.Response.ContentLength =
            ranges.Sum(static range => range.Length) + heads.Sum(static head => head.Length) + tail.Length;

        for (var i = 0; i < ranges.Count; i++)
        {
            if (i == 0)
            {
                await VerifyFirstBlockAsync(reader, ranges[0].Start, context.RequestAborted);
            }
            context.Response.BodyWriter.Write(heads[i]);
            if (!await sender.CopyAsync(context, reader, ranges[i].Start, ranges[i].Length))
            {
                return;
            }
        }
        await context.Response.BodyWriter.WriteAsync(tail);
    }

    /// <summary>
    /// Reads a byte of the first part, and with it verifies its block, while an error can still be answered.
    /// </summary>
    private static ValueTask<int> VerifyFirstBlockAsync(
        BlobReader reader, long offset, CancellationToken cancellationToken) =>
        BlobSender.ReadAsync(reader, offset, new byte[1], cancellationToken);

    private static byte[] FormatPartHead(ByteRange range, long blobLength, string boundary, bool isFirst)
    {
        var lead = isFirst ? "" : "\r\n";
        return Encoding.ASCII.GetBytes(
            $"{lead}--{boundary}\r\nContent-Type: {MediaTypes.Bytes}\r\n"
            + $"Content-Range: {range.FormatContentRange(blobLength)}\r\n\r\n");
    }
}
