namespace BlobStash.Protocol.Frames;

/// <summary>What is said of a deletion beside its stamp. The values are those on the wire.</summary>
[Flags]
public enum DeletionTraits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It stays on that node.</summary>
    Local = 1,

    /// <summary>Its grace time is over, so that the blob may come back.</summary>
    Expired = 2,
}
