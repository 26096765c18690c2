using BlobStash.Server.Blobs;
using BlobStash.Server.Problems;

namespace BlobStash.Server.Limits;

/// <summary>Lets uploads in, as many as there are places and memory for. Thread safe.</summary>
internal sealed class UploadAdmission(UploadGate gate, BufferBudget budget)
{
    /// <summary>Takes a place for an upload of a length, or an unknown one where that is negative.</summary>
    /// <returns>The place, to be disposed; not taken when the request has been answered with 503.</returns>
    public async ValueTask<UploadPlace> EnterAsync(HttpContext context, long length)
    {
        if (!gate.TryEnter())
        {
            await context.WriteProblemAsync(new Problem(ProblemKinds.TooBusy, "Too many uploads are running."));
            return default;
        }
        // No token: asking for RequestAborted would allocate, and the wait is short.
        if (await budget.TakeAsync(BufferSizes.Upload(length), CancellationToken.None) is { } lease)
        {
            return new UploadPlace(gate, lease);
        }
        gate.Leave();
        await context.WriteProblemAsync(BufferRefusal.Problem());
        return default;
    }
}
