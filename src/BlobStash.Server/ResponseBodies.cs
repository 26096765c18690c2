namespace BlobStash.Server;

/// <summary>How an answer that is complete in memory is sent.</summary>
internal static class ResponseBodies
{
    /// <summary>Media type of every JSON answer that is not a problem.</summary>
    public const string Json = "application/json";

    /// <summary>Bytes that are copied to the connection at once, ahead of what the client has taken.</summary>
    private const int PieceSize = 64 * 1024;

    /// <summary>
    /// Asks proxies to hand on what comes as it comes (nginx and those that follow it), for answers that go on.
    /// </summary>
    public static void PassUnbuffered(this HttpResponse response) => response.Headers["X-Accel-Buffering"] = "no";

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
