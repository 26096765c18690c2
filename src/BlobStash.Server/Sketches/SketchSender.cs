using System.Buffers;
using System.IO.Pipelines;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Blobs;
using BlobStash.Server.Deletions;
using BlobStash.Server.Problems;
using BlobStash.Server.Security;
using BlobStash.Sync.Sketches;

namespace BlobStash.Server.Sketches;

/// <summary>Answers with a summary and coded symbols. Thread safe.</summary>
internal sealed class SketchSender(NodeIdentity identity, ApiKeyRing keys)
{
    private readonly string _cacheForEver =
        keys.IsEmpty ? "public, max-age=31536000, immutable" : "private, max-age=31536000, immutable";

    /// <summary>Sets the headers, and answers 304 when the client has this very set, or 412.</summary>
    /// <param name="context">The request.</param>
    /// <param name="root">Merkle root of the set.</param>
    /// <param name="isVersioned">The request names the version, so that its answer never changes.</param>
    /// <returns>The answer; <see langword="null"/> when the symbols are to be sent.</returns>
    public Task? TryAnswer(HttpContext context, in Digest root, bool isVersioned)
    {
        var tag = BlobHeaders.FormatETag(root);
        HttpResponse response = context.Response;
        response.TellStamps();
        response.Headers.ETag = tag;
        response.Headers.CacheControl = isVersioned ? _cacheForEver : "no-cache";
        switch (Preconditions.Check(context.Request, tag))
        {
            case Precondition.Failed:
                response.Headers.ETag = default;
                return context.WriteProblemAsync(Preconditions.Failed());
            case Precondition.NotModified:
                response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;
            default:
                return null;
        }
    }

    /// <summary>Sends the body. Never more than one part of it waits for a slow client.</summary>
    public Task SendAsync(HttpContext context, int maintainedSymbols, SketchSnapshot answer)
    {
        context.NameFile("sketch.bin");
        var summary = new SetSummary(maintainedSymbols, identity.Value, answer.Root);
        if (answer.Symbols.Symbols.Length > SymbolBlock.PartSymbolCount)
        {
            return SendInPartsAsync(context, summary, answer.Symbols);
        }
        var body = new ArrayBufferWriter<byte>(SetSummary.Size + SymbolBlock.MaxBytes(answer.Symbols.Symbols.Length));
        WriteSummary(body, summary);
        answer.Symbols.WriteTo(body);
        return context.Response.WriteBodyAsync(MediaTypes.Bytes, body.WrittenMemory);
    }

    private static async Task SendInPartsAsync(HttpContext context, SetSummary summary, SymbolBlock symbols)
    {
        context.Response.ContentType = MediaTypes.Bytes;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }
        PipeWriter writer = context.Response.BodyWriter;
        WriteSummary(writer, summary);
        var written = 0;
        do
        {
            written = symbols.WritePart(writer, written);
            if ((await writer.FlushAsync()).IsCompleted)
            {
                return;
            }
        }
        while (written < symbols.Symbols.Length);
    }

    private static void WriteSummary(IBufferWriter<byte> output, SetSummary summary)
    {
        summary.Write(output.GetSpan(SetSummary.Size));
        output.Advance(SetSummary.Size);
    }
}
