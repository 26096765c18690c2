namespace BlobStash.Storage.Segments;

/// <summary>What a record says; the values are on disk. A reader may skip those it does not know from 128 on.</summary>
public enum RecordType : byte
{
    /// <summary>The bytes of a blob.</summary>
    Blob = 1,

    /// <summary>The blob was deleted.</summary>
    Tombstone = 2,

    /// <summary>Nothing is added to the segment any more.</summary>
    Seal = 3,

    /// <summary>The blob, which was stored, was put again.</summary>
    Renewal = 4,

    /// <summary>The node has run until now; says nothing but what every record says of its time.</summary>
    Time = 6,
}
