namespace BlobStash.Storage.Changes;

/// <summary>What happened to a blob.</summary>
public enum ChangeKind : byte
{
    /// <summary>It was stored.</summary>
    Put = 1,

    /// <summary>It was deleted.</summary>
    Delete = 2,
}
