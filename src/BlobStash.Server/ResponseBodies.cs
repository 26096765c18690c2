using BlobStash.Protocol.Routes;

namespace BlobStash.Server;

/// <summary>How answers are sent that are complete in memory, or begin without a length.</summary>
internal static class ResponseBodies
{
    /// <summary>Bytes that are copied to the connection at once, ahead of what the client has taken.</summary>
    private const int PieceSize = 64 * 1024;

    /// <summary>
    /// Asks proxies to hand on what comes as it comes (nginx and those that follow it), for answers that go on.
    /// </summary>
    public static void PassUnbuffered(this HttpResponse response) => response.Headers["X-Accel-Buffering"] = "no";

    /// <summary>Begins an answer of bytes without a length, which no cache keeps.</summary>
    /// <param name="context">The request; its answer has not begun.</param>
    /// <param name="fileName">Names the bytes for browsers.</param>
    public static void BeginBytes(this HttpContext context, string fileName)
    {
        HttpResponse response = context.Response;
        context.NameFile(fileName);
        response.ContentType = MediaTypes.Bytes;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }

    /// <summary>Sends bytes with their length, which no cache keeps. They are copied before this returns.</summary>
    /// <param name="context">The request; its answer has not begun.</param>
    /// <param name="fileName">Names the bytes for browsers.</param>
    /// <param name="body">All of them.</param>
    public static Task WriteBytesAsync(this HttpContext context, string fileName, ReadOnlyMemory<byte> body)
    {
        context.BeginBytes(fileName);
        return context.Response.WriteBodyAsync(MediaTypes.Bytes, body);
    }

    /// <summary>Sends the body with its length. The bytes are copied before this returns.</summary>
    public static async Task WriteBodyAsync(this HttpResponse response, string contentType, ReadOnlyMemory<byte> body)
    {
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.XContentTypeOptions = "nosniff";
        for (; body.Length > PieceSize; body = body[PieceSize..])
        {
            if ((await response.BodyWriter.WriteAsync(body[..PieceSize])).IsCompleted)
            {
                return;
            }
        }
        await response.BodyWriter.WriteAsync(body);
    }
}
