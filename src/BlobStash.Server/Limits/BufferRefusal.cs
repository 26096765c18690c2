using BlobStash.Server.Problems;

namespace BlobStash.Server.Limits;

/// <summary>What a request is told for which there is no memory.</summary>
internal static class BufferRefusal
{
    /// <summary>Takes memory for a request, or answers it with 503.</summary>
    /// <returns>The lease, to be disposed; <see langword="null"/> when the request has been answered.</returns>
    public static async ValueTask<BufferLease?> TakeOrRefuseAsync(
        this BufferBudget budget, HttpContext context, long bytes)
    {
        BufferLease? lease = await budget.TakeAsync(bytes, context.RequestAborted);
        if (lease is null)
        {
            await context.WriteProblemAsync(Problem());
        }
        return lease;
    }

    /// <summary>Takes memory for the answer with a blob of a length, or answers with 503.</summary>
    /// <returns>The lease, to be disposed; <see langword="null"/> when the request has been answered.</returns>
    public static ValueTask<BufferLease?> TakeForAnswerAsync(
        this BufferBudget budget, HttpContext context, long length) => length <= BufferSizes.UncountedAnswer
            ? ValueTask.FromResult<BufferLease?>(BufferLease.Nothing)
            : TakeLongAsync(budget, context);

    private static async ValueTask<BufferLease?> TakeLongAsync(BufferBudget budget, HttpContext context)
    {
        BufferLease? lease = await budget.TakeForReadingAsync(BufferSizes.Answer, CancellationToken.None);
        if (lease is null)
        {
            await context.WriteProblemAsync(Problem());
        }
        return lease;
    }

    /// <summary>The problem.</summary>
    public static Problem Problem() =>
        new(ProblemKinds.TooBusy, "The memory for requests is in use by others that go on slowly.");
}
