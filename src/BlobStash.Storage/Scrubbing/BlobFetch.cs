using System.Buffers;
using BlobStash.Core.Digests;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Index;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Scrubbing;

/// <summary>Has blobs stored anew from elsewhere that are damaged here. Thread safe.</summary>
internal sealed partial class BlobFetch(BlobIntake intake, ILogger logger)
{
    private const int CopySize = 64 * 1024;

    /// <summary>Where blobs can be had that are damaged here; null for nowhere.</summary>
    public IBlobSource? Source { get; set; }

    /// <summary>Has a blob that was set aside stored anew from elsewhere. False: nobody has it.</summary>
    public async Task<bool> TryFetchAsync(IndexEntry entry, CancellationToken cancellationToken)
    {
        if (Source is not { } source)
        {
            return false;
        }

        try
        {
            return await source.TryFetchAsync(
                entry.Digest, (copy, token) => TryStoreAsync(entry, copy, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever a peer or the network did wrong: this blob stays in quarantine, and the others come next.
            LogFetchFailed(logger, entry.Digest, error);
            return false;
        }
    }

    private async Task<bool> TryStoreAsync(IndexEntry entry, Stream copy, CancellationToken cancellationToken)
    {
        var writer = new BlobWriter(intake, entry.Length, PutOrigin.Session);
        await using var disposal = writer.ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(CopySize);
        try
        {
            while (await copy.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        var result = await writer.CommitAsync(entry.Digest, cancellationToken).ConfigureAwait(false);
        return result.Outcome is PutOutcome.Stored or PutOutcome.Returned or PutOutcome.AlreadyStored;
    }

    [LoggerMessage(1112, LogLevel.Warning, "The damaged blob {Digest} could not be fetched")]
    private static partial void LogFetchFailed(ILogger logger, Digest digest, Exception error);
}
