using BlobStash.Core.Digests;
using BlobStash.Server.Problems;
using BlobStash.Sync.Batches;
using BlobStash.Sync.Messages;
using Microsoft.AspNetCore.Http.Features;

namespace BlobStash.Server.Batches;

/// <summary>Reads the list of digests that is the body of a request.</summary>
internal static class DigestListBody
{
    /// <summary>Reads the list; <see langword="null"/> when the request has been answered with a problem.</summary>
    public static async ValueTask<Digest[]?> TryReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = DigestList.MaxBytes;
        }
        try
        {
            // One byte more than the longest list, so that a longer one shows without that limit, too.
            var length = (int)Math.Min(context.Request.ContentLength ?? DigestList.MaxBytes, DigestList.MaxBytes) + 1;
            var body = new byte[length];
            var read = await context.Request.Body.ReadAtLeastAsync(
                body, length, throwOnEndOfStream: false, context.RequestAborted);
            if (read <= DigestList.MaxBytes)
            {
                return DigestList.Read(body.AsSpan(0, read));
            }
        }
        catch (MessageFormatException e)
        {
            await context.WriteProblemAsync(new Problem(ProblemKinds.RequestMalformed, e.Message));
            return null;
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // Answered below.
        }
        await context.WriteProblemAsync(
            new Problem(ProblemKinds.BodyTooLarge, $"A batch has at most {BatchFormat.MaxBlobs} digests."));
        return null;
    }
}
