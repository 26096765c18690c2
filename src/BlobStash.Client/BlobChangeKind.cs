namespace BlobStash.Client;

/// <summary>What happened to a blob.</summary>
public enum BlobChangeKind
{
    /// <summary>It was stored.</summary>
    Put,

    /// <summary>It was deleted.</summary>
    Delete,
}
