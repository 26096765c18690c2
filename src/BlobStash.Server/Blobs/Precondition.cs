namespace BlobStash.Server.Blobs;

/// <summary>What the conditions of a request come to.</summary>
internal enum Precondition
{
    /// <summary>Go on.</summary>
    Holds,

    /// <summary>Answer 304.</summary>
    NotModified,

    /// <summary>Answer 412, and do nothing.</summary>
    Failed,
}
