using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Documents;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Deletions;
using BlobStash.Server.Limits;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;
using BlobStash.Storage;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Blobs;

/// <summary>PUT, POST and DELETE of blobs. Thread safe.</summary>
internal sealed class BlobWriteEndpoint(
    BlobStore store, BlobReceiver receiver, UploadAdmission admission, Journal journal)
{
    private const string Form = "multipart/form-data";

    /// <summary>PUT of bytes whose digest the client knows: 201, or 200 when they are stored already.</summary>
    public Task PutAsync(HttpContext context) => BlobPath.TryReadDigest(context, out Digest digest)
        ? StoreAsync(context, digest)
        : context.WriteProblemAsync(ProblemResponses.DigestMalformed());

    /// <summary>POST of bytes that the node names.</summary>
    public Task PostAsync(HttpContext context) =>
        // A form is not the file in it: its bytes would be stored with its boundaries.
        context.Request.ContentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) == true
            ? context.WriteProblemAsync(
                new Problem(ProblemKinds.MediaTypeUnsupported, "Send the bytes themselves, not a form with them."))
            : StoreAsync(context, expected: null);

    /// <summary>DELETE: 204, or 404 when there was nothing.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        if (!BlobPath.TryReadDigest(context, out Digest digest))
        {
            await context.WriteProblemAsync(ProblemResponses.DigestMalformed());
        }
        else if (!Holds(context, digest))
        {
            await context.WriteProblemAsync(Preconditions.Failed());
        }
        else if (await store.DeleteAsync(digest, CancellationToken.None))
        {
            context.Response.Headers.ETag = BlobHeaders.FormatETag(digest);
            journal.Deleted(context, digest);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await context.WriteProblemAsync(ProblemResponses.BlobNotFound(digest));
        }
    }

    private async Task StoreAsync(HttpContext context, Digest? expected)
    {
        var length = context.Request.ContentLength ?? BlobReceiver.UnknownLength;
        if (length > store.Options.MaxBlobSizeBytes)
        {
            await context.WriteProblemAsync(ProblemResponses.BlobTooLarge(store.Options.MaxBlobSizeBytes));
            return;
        }
        if (expected is { } named && !Holds(context, named))
        {
            await context.WriteProblemAsync(Preconditions.Failed());
            return;
        }
        PutOrigin origin = PutOrigin.Client;
        if (expected is not null && !context.Request.TryReadOrigin(out origin))
        {
            await context.WriteProblemAsync(new Problem(
                ProblemKinds.RequestMalformed, $"{NodeHeaders.Stamp} is the stamp of the put, 16 hex digits."));
            return;
        }
        if (store.IsDeletedFor(expected.GetValueOrDefault(), origin))
        {
            // Before the body, which nobody needs to send.
            await context.WriteProblemAsync(ProblemResponses.BlobDeleted(expected.GetValueOrDefault()));
            return;
        }
        using UploadPlace place = await admission.EnterAsync(context, length);
        if (!place.IsTaken)
        {
            return;
        }
        // No token: the pipe itself fails when the client hangs up, and asking for RequestAborted would allocate.
        PutResult result = await receiver.ReceiveAsync(
            context.Request.BodyReader, length, expected, origin, CancellationToken.None);
        await AnswerAsync(context, result, expected);
    }

    /// <summary>
    /// Whether the conditions of the request hold. A blob that is not there is no reason to refuse a DELETE otherwise
    /// than by 404 (RFC 9110, section 13.2.1).
    /// </summary>
    private bool Holds(HttpContext context, in Digest digest)
    {
        if (!Preconditions.Exist(context.Request))
        {
            return true;
        }
        var isThere = store.TryGetLength(digest, out _);
        return (!isThere && HttpMethods.IsDelete(context.Request.Method))
            || Preconditions.Check(context.Request, isThere ? BlobHeaders.FormatETag(digest) : null)
                == Precondition.Holds;
    }

    private static Task AnswerAsync(HttpContext context, PutResult result, Digest? expected)
    {
        HttpResponse response = context.Response;
        if (result.Outcome == PutOutcome.DigestMismatch)
        {
            return context.WriteProblemAsync(
                ProblemResponses.DigestMismatch(expected.GetValueOrDefault(), result.Digest));
        }
        if (result.Outcome == PutOutcome.Deleted)
        {
            return context.WriteProblemAsync(ProblemResponses.BlobDeleted(result.Digest));
        }
        var isNew = result.Outcome is PutOutcome.Stored or PutOutcome.Returned;
        if (!isNew && expected is not null && Preconditions.Exist(context.Request)
            && Preconditions.Check(context.Request, BlobHeaders.FormatETag(result.Digest)) != Precondition.Holds)
        {
            // Another request stored it since the conditions were looked at.
            return context.WriteProblemAsync(Preconditions.Failed());
        }
        response.StatusCode = isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        // A web server that knows nothing of digests cannot answer this, whatever its status says.
        response.Headers.ETag = BlobHeaders.FormatETag(result.Digest);
        if (isNew || expected is null)
        {
            response.Headers.Location = BlobPath.FormatReference(context.Request.Path, result.Digest);
        }
        if (expected is not null)
        {
            response.ContentLength = 0;
            return Task.CompletedTask;
        }
        return response.WriteBodyAsync(
            MediaTypes.Json,
            JsonSerializer.SerializeToUtf8Bytes(
                new ListedBlob(result.Digest, result.Length), AnswerJson.Default.ListedBlob));
    }
}
