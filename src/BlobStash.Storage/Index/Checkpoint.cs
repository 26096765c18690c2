using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>What a checkpoint says beside the blobs themselves, which go straight into the index.</summary>
/// <param name="Store">The store that it belongs to.</param>
/// <param name="LastSequence">At least the sequence of every record that it shows.</param>
/// <param name="Covered">For each segment the offset up to which its records are in the checkpoint.</param>
/// <param name="Tombstones">All deletions that were remembered.</param>
internal sealed record Checkpoint(
    StoreId Store,
    ulong LastSequence,
    IReadOnlyDictionary<uint, long> Covered,
    IReadOnlyList<KeyValuePair<Digest, Tombstone>> Tombstones);
