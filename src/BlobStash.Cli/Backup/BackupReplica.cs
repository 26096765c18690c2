using System.Buffers;
using BlobStash.Client;
using BlobStash.Core.Digests;
using BlobStash.Storage;
using BlobStash.Storage.Contract;
using BlobStash.Sync.Merkle;

namespace BlobStash.Cli.Backup;

/// <summary>
/// A copy that takes what its original has. Deletions of earlier runs do not count: what the original has again comes
/// back. Thread safe.
/// </summary>
internal sealed class BackupReplica(BlobStore store) : ILocalReplica
{
    private const int BufferSize = 64 * 1024;
    private const long UnknownLength = -1;

    private readonly MerkleTree _tree = new(new StoreInventory(store));

    /// <inheritdoc/>
    public MerkleState GetState() => _tree.GetState();

    /// <summary>The state with the root that <c>blobstash state</c> prints.</summary>
    public Task<MerkleState> GetStateWithRootAsync(CancellationToken cancellationToken) =>
        _tree.GetStateWithRootAsync(cancellationToken);

    /// <inheritdoc/>
    public void CopyBucket(byte prefix, List<Digest> digests) => store.CopyBucket(prefix, digests);

    /// <inheritdoc/>
    public bool Contains(in Digest digest) => store.TryGetLength(digest, out _);

    /// <summary>Null: nothing goes from the copy to the original.</summary>
    public Stream? OpenRead(in Digest digest) => null;

    /// <inheritdoc/>
    public async Task<StoreOutcome> StoreAsync(
        Digest expected, long? length, Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var writer = store.CreateWriter(length ?? UnknownLength);
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(0, BufferSize), cancellationToken)) > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            var result = await writer.CommitAsync(expected, cancellationToken);
            return result.Outcome == PutOutcome.DigestMismatch ? StoreOutcome.Mismatch : StoreOutcome.Stored;
        }
        catch (StorageException error)
        {
            throw new LocalReplicaException($"The copy cannot take it: {error.Message}", error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Deletes what the original does not have.</summary>
    public ValueTask<bool> DeleteAsync(Digest digest, CancellationToken cancellationToken) =>
        store.DeleteAsync(digest, cancellationToken);
}
