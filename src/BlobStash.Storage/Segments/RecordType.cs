namespace BlobStash.Storage.Segments;

/// <summary>What a record says; the values are on disk.</summary>
public enum RecordType : byte
{
    /// <summary>The bytes of a blob.</summary>
    Blob = 1,

    /// <summary>The blob was deleted.</summary>
    Tombstone = 2,

    /// <summary>Nothing is added to the segment any more.</summary>
    Seal = 3,
}
