namespace BlobStash.Storage;

/// <summary>On whose behalf a blob is stored, which decides what a deletion means to it.</summary>
public enum PutOrigin
{
    /// <summary>A client wants it stored; an earlier deletion is lifted.</summary>
    Client,

    /// <summary>A session brings it; a blob that was deleted here stays deleted.</summary>
    Session,
}
