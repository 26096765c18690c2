using Microsoft.AspNetCore.Http.Features;

namespace BlobStash.Server;

/// <summary>Reads a request body that has to be in memory as a whole.</summary>
internal static class LimitedBody
{
    /// <summary>Reads a body to its end.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">Most bytes that are taken.</param>
    /// <returns>The bytes; <see langword="null"/> when there are more.</returns>
    public static async ValueTask<ReadOnlyMemory<byte>?> TryReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }

        try
        {
            // One byte more than the longest body, so that a longer one shows without that limit, too.
            var length = (int)Math.Min(context.Request.ContentLength ?? maxBytes, maxBytes) + 1;
            var body = new byte[length];
            var read = await context.Request.Body.ReadAtLeastAsync(
                body, length, throwOnEndOfStream: false, context.RequestAborted);
            if (read <= maxBytes)
            {
                return body.AsMemory(0, read);
            }
        }
        catch (BadHttpRequestException exception)
            when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // Told below.
        }

        return null;
    }
}
