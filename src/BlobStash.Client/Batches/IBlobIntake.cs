using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;

namespace BlobStash.Client.Batches;

/// <summary>
/// Takes in the blobs of one batch, verified one by one: small ones are hashed side by side and committed in groups, so
/// a blob is durable some time after its bytes were taken. For one caller at a time.
/// </summary>
public interface IBlobIntake : IAsyncDisposable
{
    /// <summary>Takes the bytes of a blob. Waits first while too many bytes are on their way to the disk.</summary>
    /// <param name="expected">The digest that they must have.</param>
    /// <param name="length">Their number.</param>
    /// <param name="content">Read to its end; stays the caller's. Its exceptions pass through; nothing is kept.</param>
    /// <param name="cancellationToken">Gives up; nothing is kept of this blob.</param>
    /// <returns>
    /// When the bytes were taken, a task that tells what became of the blob: it may complete only after
    /// <see cref="FlushAsync"/>, and fails with <see cref="LocalReplicaException"/> when the node cannot store it.
    /// </returns>
    ValueTask<Task<StoreOutcome>> TakeAsync(
        Digest expected, long length, Stream content, CancellationToken cancellationToken);

    /// <summary>The same with the stamp of the put, which a replica that keeps no stamps forgets.</summary>
    /// <param name="expected">The digest that the bytes must have.</param>
    /// <param name="length">Their number.</param>
    /// <param name="stamp">When the blob was put; null where that is not known.</param>
    /// <param name="content">Read to its end; stays the caller's.</param>
    /// <param name="cancellationToken">Gives up; nothing is kept of this blob.</param>
    ValueTask<Task<StoreOutcome>> TakeAsync(
        Digest expected, long length, Stamp? stamp, Stream content, CancellationToken cancellationToken) =>
        TakeAsync(expected, length, content, cancellationToken);

    /// <summary>Completes when all that was taken is durable or has failed. Does not throw for a blob.</summary>
    ValueTask FlushAsync();
}
