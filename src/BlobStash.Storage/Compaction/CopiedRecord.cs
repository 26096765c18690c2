using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Compaction;

/// <summary>A record of a batch.</summary>
/// <param name="Header">Header of the original.</param>
/// <param name="Offset">Offset of the original in bytes.</param>
internal readonly record struct CopiedRecord(RecordHeader Header, long Offset);
