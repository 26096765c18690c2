using BlobStash.Core.Digests;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>
/// What follows a commit, which is durable by then and in the index. Called on the thread that made it so, or on the
/// caller's; an implementation takes no time and does not throw.
/// </summary>
internal interface IAfterCommit
{
    /// <summary>A blob was stored whose tombstone was in the log.</summary>
    void NoteReturned(in Digest digest);

    /// <summary>A blob was stored anew that had been set aside as damaged.</summary>
    void NoteReplaced(in Digest digest);

    /// <summary>A put was not noted, because as many are as the store keeps.</summary>
    void NoteRenewalLeftOut();

    /// <summary>A blob in a file of its own was stored.</summary>
    void NoteLargeBlob(in Digest digest);

    /// <summary>A blob was deleted whose record is in this segment.</summary>
    void NoteDeleted(Segment segment);

    /// <summary>A segment was sealed.</summary>
    void NoteSealed(Segment segment);
}
