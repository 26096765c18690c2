namespace BlobStash.Storage.Recovery;

/// <summary>What the parity file of a segment says about it.</summary>
/// <param name="IsSealed">It was sealed, so that every byte of it was acknowledged and none follows.</param>
/// <param name="Length">Up to where it is protected, in bytes: so far it was acknowledged. 0: nothing is known.</param>
internal readonly record struct Protection(bool IsSealed, long Length);
