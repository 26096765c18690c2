namespace BlobStash.Server;

/// <summary>How an answer that is complete in memory is sent.</summary>
internal static class ResponseBodies
{
    /// <summary>Media type of every JSON answer that is not a problem.</summary>
    public const string Json = "application/json";

    /// <summary>Sends the body with its length. The bytes are copied before this returns.</summary>
    public static async Task WriteBodyAsync(this HttpResponse response, string contentType, ReadOnlyMemory<byte> body)
    {
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        response.Headers.XContentTypeOptions = "nosniff";
        await response.BodyWriter.WriteAsync(body);
    }
}
