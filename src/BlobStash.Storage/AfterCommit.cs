using BlobStash.Core.Digests;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Compaction;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;
using BlobStash.Storage.Settings;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage;

/// <summary>
/// The duties that follow a commit, in their order: a line in the log, a checkpoint when one is due, parity of what
/// does not change any more, and a look at what has died. Thread safe.
/// </summary>
internal sealed partial class AfterCommit(BlobStoreOptions options, ILogger logger) : IAfterCommit
{
    private int _isLeftOutNoted;

    /// <summary>
    /// Saves the index. Set after the fact, as the two below, since all of them commit as well; but before anything is
    /// committed.
    /// </summary>
    public Checkpointer Checkpointer { private get; set; } = null!;

    /// <summary>Makes parity.</summary>
    public ParityKeeper Parity { private get; set; } = null!;

    /// <summary>Gives back the space of what is dead.</summary>
    public BackgroundCompaction Compaction { private get; set; } = null!;

    public void NoteReturned(in Digest digest) => LogReturned(logger, digest);

    public void NoteReplaced(in Digest digest) => LogReplaced(logger, digest);

    /// <summary>Told once: it goes for every put of a blob that is stored from then on.</summary>
    public void NoteRenewalLeftOut()
    {
        if (Interlocked.Exchange(ref _isLeftOutNoted, 1) == 0)
        {
            LogRenewalLeftOut(logger, options.MaxRenewals);
        }
    }

    public void NoteLargeBlob(in Digest digest)
    {
        if (options.WorksInBackground)
        {
            Parity.Enqueue(ProtectedFile.OfLargeBlob(digest));
        }
    }

    public void NoteDeleted(Segment segment)
    {
        if (options.WorksInBackground)
        {
            Compaction.Consider(segment);
        }
    }

    public void NoteSealed(Segment segment)
    {
        Checkpointer.WriteIfDue();
        if (options.WorksInBackground)
        {
            Parity.Enqueue(ProtectedFile.OfSegment(segment.Number));
            Compaction.Consider(segment);
        }
    }

    [LoggerMessage(1060, LogLevel.Information, "Blob {Digest} had been deleted and is stored again")]
    private static partial void LogReturned(ILogger logger, Digest digest);

    [LoggerMessage(1061, LogLevel.Warning,
        "{Count} blobs that were put again are noted, and no more are: a deletion that another node made before such a "
        + "put deletes the blob when it arrives later")]
    private static partial void LogRenewalLeftOut(ILogger logger, int count);

    [LoggerMessage(1136, LogLevel.Warning, "The damaged blob {Digest} was stored anew and is available")]
    private static partial void LogReplaced(ILogger logger, Digest digest);
}
