using BlobStash.Core.Clocks;
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
    public const int SizeInBytes = 72;

    /// <summary>When it was made, in the order that all nodes share.</summary>
    public Stamp Stamp { get; init; }

    /// <summary>A deletion that stays on this node.</summary>
    public bool IsLocal { get; init; }
}
