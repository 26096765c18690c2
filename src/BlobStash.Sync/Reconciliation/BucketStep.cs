namespace BlobStash.Sync.Reconciliation;

/// <summary>One bucket whose leaves differ.</summary>
/// <param name="Prefix">The first byte of its digests.</param>
/// <param name="NeedsPeerDigests">False when the peer's bucket is empty: its list need not be asked for.</param>
public readonly record struct BucketStep(byte Prefix, bool NeedsPeerDigests);
