using System.Globalization;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;
using BlobStash.Protocol.Frames;
using BlobStash.Protocol.Routes;
using BlobStash.Server.Deletions;
using BlobStash.Server.Limits;
using BlobStash.Server.Logging;
using BlobStash.Server.Problems;
using BlobStash.Storage;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;
using Microsoft.AspNetCore.Http.Features;

namespace BlobStash.Server.Batches;

/// <summary>Many blobs in one request; see docs/protocol/sync.md, "Batches". Thread safe.</summary>
internal sealed partial class BatchEndpoint(
    BlobStore store,
    BatchGate gate,
    BufferBudget budget,
    RefusedWriteLog refusedWrites,
    ILogger<BatchEndpoint> logger)
{
    private const string Compression = "br";

    /// <summary>Batches whose blobs find room at once where the budget is small.</summary>
    private const int MinBatchesAtOnce = 16;

    /// <summary>Bytes of one batch on their way to the disk.</summary>
    private long MaxBytesInFlight => Math.Min(BlobBatch.MaxBytesInFlight, budget.MaxSharedBytes / MinBatchesAtOnce);

    /// <summary>200 with an entry for each digest.</summary>
    public async Task StatAsync(HttpContext context)
    {
        if (await DigestListBody.TryReadAsync(context) is not { } digests)
        {
            return;
        }
        var body = new byte[digests.Length * BatchFormat.StatSize];
        for (var i = 0; i < digests.Length; i++)
        {
            Find(digests[i]).Write(body.AsSpan(i * BatchFormat.StatSize));
        }
        context.Response.TellStamps();
        await context.WriteBytesAsync("stat.bin", body);
    }

    /// <summary>200 with a frame for each digest.</summary>
    public async Task GetAsync(HttpContext context)
    {
        string? compression = context.Request.Query["compress"];
        if (compression is not (null or Compression))
        {
            await context.WriteProblemAsync(new Problem(
                ProblemKinds.ParameterMalformed, "compress is br, or is left out."));
            return;
        }
        var maxLength = long.MaxValue;
        if (context.Request.Query["max"] is [{ } max, ..]
            && !long.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out maxLength))
        {
            await context.WriteProblemAsync(new Problem(
                ProblemKinds.ParameterMalformed, "max is a number of bytes, or is left out."));
            return;
        }
        if (await DigestListBody.TryReadAsync(context) is not { } digests)
        {
            return;
        }
        HttpResponse response = context.Response;
        context.BeginBytes("batch.bin");
        response.TellStamps();
        FrameVersion version = context.Request.Frames();
        var compresses = compression is not null;
        using var sender = new BatchSender(store, response.BodyWriter, version, compresses, maxLength);
        var abandoned = await sender.SendAsync(digests, context.RequestAborted);
        if (abandoned > 0)
        {
            LogAbandoned(logger, Phrases.Count(abandoned, "blob"));
        }
    }

    /// <summary>200 with a status for each frame.</summary>
    public async Task PutAsync(HttpContext context)
    {
        if (!gate.TryEnter())
        {
            await context.WriteProblemAsync(new Problem(ProblemKinds.TooBusy, "Too many uploads are running."));
            return;
        }
        try
        {
            // The budget may change meanwhile, and what was taken counts.
            var most = MaxBytesInFlight;
            using BufferLease? memory = await budget.TakeOrRefuseAsync(context, BufferSizes.Batch(most));
            if (memory is not null)
            {
                await StoreAsync(context, most);
            }
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task StoreAsync(HttpContext context, long maxBytesInFlight)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            // The limit holds for each blob of the batch, and is the store's to check.
            limit.MaxRequestBodySize = null;
        }
        FrameVersion version = context.Request.Frames();
        PutOrigin origin = context.Request.Headers[NodeHeaders.Session] == NodeHeaders.PlainSession
            ? PutOrigin.Session
            : PutOrigin.Client;
        BatchReceiver? receiver = null;
        try
        {
            await using BlobBatch batch = store.CreateBatch(origin, maxBytesInFlight);
            receiver = new BatchReceiver(batch, version);

            // No token: the pipe itself fails when the client hangs up.
            var answer = await receiver.ReceiveAsync(context.Request.BodyReader, CancellationToken.None);
            context.Response.TellStamps();
            await context.WriteBytesAsync("put.bin", answer);
        }
        catch (StorageException e) when (ExceptionProblems.Find(e) is { } problem)
        {
            // By now the batch is closed, and each of its blobs is stored or not.
            foreach (FrameHeader frame in receiver?.GetRefused() ?? [])
            {
                refusedWrites.Tell(context, problem, frame.Digest, frame.Length);
            }
            throw;
        }
        catch (MessageFormatException e)
        {
            await context.WriteProblemAsync(e.HasTooManyEntries
                ? new Problem(ProblemKinds.BodyTooLarge, $"A batch has at most {BatchFormat.MaxBlobs} frames.")
                : new Problem(ProblemKinds.RequestMalformed, e.Message));
        }
    }

    private BlobStat Find(in Digest digest) => store.TryGetLength(digest, out var length)
        ? new BlobStat(BatchStatus.Stored, length)
        : new BlobStat(BatchSender.FindAbsence(store, digest), 0);
}
