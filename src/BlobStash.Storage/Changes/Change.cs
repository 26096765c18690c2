using BlobStash.Core.Digests;

namespace BlobStash.Storage.Changes;

/// <summary>One committed change of a store.</summary>
/// <param name="Sequence">Its place in the order of commits; grows, not always by one.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Digest">The blob that it happened to.</param>
/// <param name="Length">Length of the blob in bytes; 0 for a deletion.</param>
public readonly record struct Change(ulong Sequence, ChangeKind Kind, Digest Digest, long Length)
{
    /// <summary>Bytes that one takes in memory.</summary>
    public const int SizeInBytes = 56;
}
