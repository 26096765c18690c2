using BlobStash.Core.Digests;

namespace BlobStash.Client.Batches;

/// <summary>The intake of a replica that has no better way: one blob after the other.</summary>
internal sealed class SerialIntake(ILocalReplica replica) : IBlobIntake
{
    public async ValueTask<Task<StoreOutcome>> TakeAsync(
        Digest expected, long length, Stream content, CancellationToken cancellationToken) =>
        Task.FromResult(
            await replica.StoreAsync(expected, length, content, cancellationToken).ConfigureAwait(false));

    public ValueTask FlushAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
