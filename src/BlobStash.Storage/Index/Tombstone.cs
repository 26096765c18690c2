namespace BlobStash.Storage.Index;

/// <summary>Remembers a deletion.</summary>
/// <param name="Sequence">Sequence of the tombstone record; blob records with a lower one do not count.</param>
/// <param name="DeletedAt">Milliseconds since 1970-01-01 UTC.</param>
internal readonly record struct Tombstone(ulong Sequence, long DeletedAt);
