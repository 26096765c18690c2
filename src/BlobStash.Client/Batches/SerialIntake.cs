using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;

namespace BlobStash.Client.Batches;

/// <summary>The intake of a replica that has no better way: one blob after the other.</summary>
internal sealed class SerialIntake(ILocalReplica replica) : IBlobIntake
{
    public ValueTask<Task<StoreOutcome>> TakeAsync(
        Digest expected, long length, Stream content, CancellationToken cancellationToken) =>
        TakeAsync(expected, length, null, content, cancellationToken);

    public async ValueTask<Task<StoreOutcome>> TakeAsync(
        Digest expected, long length, Stamp? stamp, Stream content, CancellationToken cancellationToken) =>
        Task.FromResult(
            await replica.StoreAsync(expected, length, stamp, content, cancellationToken).ConfigureAwait(false));

    public ValueTask FlushAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
