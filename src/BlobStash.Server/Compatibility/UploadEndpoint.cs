using System.Globalization;
using BlobStash.Core.Digests;
using BlobStash.Server.Blobs;
using BlobStash.Server.Limits;
using BlobStash.Server.Problems;
using BlobStash.Storage.Contract;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// POST of several blobs as multipart/form-data, each in a field named by its digest. The parts are stored one by one
/// as they arrive, so a refusal names its part, and those before it stay stored. Thread safe.
/// </summary>
internal sealed class UploadEndpoint(BlobReceiver receiver, UploadAdmission admission)
{
    /// <summary>Most parts of one request.</summary>
    public const int MaxParts = 10_000;

    /// <summary>Most headers of one part.</summary>
    private const int MaxPartHeaders = 16;

    /// <summary>Most bytes in the headers of one part.</summary>
    private const int MaxPartHeadersSizeBytes = 8 * 1024;

    /// <summary>Longest boundary (RFC 2046, section 5.1.1).</summary>
    private const int MaxBoundaryLength = 70;

    /// <summary>200 with no body, or the problem of the first part that could not be stored.</summary>
    public async Task UploadAsync(HttpContext context)
    {
        if (!TryReadBoundary(context.Request.ContentType, out var boundary))
        {
            await context.WriteProblemAsync(new Problem(
                ProblemKinds.MediaTypeUnsupported, "request Content-Type isn't multipart/form-data"));
            return;
        }
        using UploadPlace place = await admission.EnterAsync(context, BlobReceiver.UnknownLength);
        if (!place.IsTaken)
        {
            return;
        }
        var reader = new MultipartReader(boundary, context.Request.Body)
        {
            HeadersCountLimit = MaxPartHeaders,
            HeadersLengthLimit = MaxPartHeadersSizeBytes,
        };
        Problem? refusal = await StorePartsAsync(reader);
        await Answer(context, refusal);
    }

    private static Task Answer(HttpContext context, Problem? refusal)
    {
        if (refusal is not null)
        {
            return context.WriteProblemAsync(refusal);
        }
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private async Task<Problem?> StorePartsAsync(MultipartReader reader)
    {
        var number = 0;
        try
        {
            while (await reader.ReadNextSectionAsync() is { } section)
            {
                if (++number > MaxParts)
                {
                    return new Problem(ProblemKinds.BodyTooLarge, $"A request has at most {MaxParts} parts.");
                }
                if (await StorePartAsync(section, number) is { } refusal)
                {
                    return refusal;
                }
            }
            return null;
        }
        catch (InvalidDataException)
        {
            return Malformed(number + 1, "its headers are too many or too long");
        }
        catch (IOException e) when (ExceptionProblems.Find(e) is null)
        {
            return Malformed(Math.Max(number, 1), "the body ends before the last boundary");
        }
    }

    private async Task<Problem?> StorePartAsync(MultipartSection section, int number)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            || !Digest.TryParse(HeaderUtilities.RemoveQuotes(disposition.Name).AsSpan(), out Digest digest))
        {
            return Malformed(number, "its name is not a digest");
        }
        PutResult result = await receiver.ReceiveAsync(
            section.Body, BlobReceiver.UnknownLength, digest, PutOrigin.Client, CancellationToken.None);
        return result.Outcome == PutOutcome.DigestMismatch
            ? new Problem(ProblemKinds.DigestMismatch, string.Create(
                CultureInfo.InvariantCulture,
                $"part {number}: blob corrupted, hash does not match, expected {result.Digest}"))
            : null;
    }

    private static Problem Malformed(int number, string reason) => new(
        ProblemKinds.RequestMalformed, string.Create(CultureInfo.InvariantCulture, $"part {number}: {reason}"));

    private static bool TryReadBoundary(string? contentType, out string boundary)
    {
        boundary = "";
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= MaxBoundaryLength;
    }
}
