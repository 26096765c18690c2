namespace BlobStash.Storage.Contract;

/// <summary>How the space of all segments is used, at about this moment.</summary>
/// <param name="SegmentBytes">Length of all segments in bytes.</param>
/// <param name="LiveBytes">
/// Bytes of the blob records in them that count. The rest is dead, but for headers, seals and tombstones.
/// </param>
public readonly record struct StoreSpace(long SegmentBytes, long LiveBytes);
