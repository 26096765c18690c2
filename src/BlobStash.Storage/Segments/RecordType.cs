namespace BlobStash.Storage.Segments;

/// <summary>What a record says; the values are on disk.</summary>
internal enum RecordType : byte
{
    Blob = 1,
    Tombstone = 2,
    Seal = 3,
}
