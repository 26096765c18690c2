using BlobStash.Client;
using BlobStash.Client.Batches;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Sync;

/// <summary>Takes in the blobs of one batch of a session. For one caller at a time.</summary>
internal sealed class StoreIntake(BlobBatch batch) : IBlobIntake
{
    private readonly BlobBatchStream _destination = new(batch);

    /// <inheritdoc/>
    public ValueTask<Task<StoreOutcome>> TakeAsync(
        Digest expected, long length, Stream content, CancellationToken cancellationToken) =>
        TakeAsync(expected, length, null, content, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<Task<StoreOutcome>> TakeAsync(
        Digest expected, long length, Stamp? stamp, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            await batch.BeginAsync(expected, length, StoreReplica.OriginOf(stamp), cancellationToken);
            await content.CopyToAsync(_destination, cancellationToken);
            return DescribeAsync(batch.Commit());
        }
        catch (StorageException e)
        {
            throw StoreReplica.Translate(e);
        }
        finally
        {
            await batch.AbandonAsync();
        }
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync() => batch.FlushAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => batch.DisposeAsync();

    private static async Task<StoreOutcome> DescribeAsync(Task<PutOutcome> commit)
    {
        try
        {
            return StoreReplica.Describe(await commit);
        }
        catch (StorageException e)
        {
            throw StoreReplica.Translate(e);
        }
    }
}
