namespace BlobStash.Server;

/// <summary>Event ids of the server's log messages: 3000 to 3999, never used twice.</summary>
internal static class EventIds
{
    /// <summary>The node listens.</summary>
    public const int Started = 3000;

    /// <summary>A configured key is short enough to be guessed.</summary>
    public const int ShortKey = 3001;

    /// <summary>The node stops and finishes running requests.</summary>
    public const int Stopping = 3002;

    /// <summary>A scrub ended before it had read everything.</summary>
    public const int ScrubFailed = 3003;

    /// <summary>A request failed in a way nobody foresaw.</summary>
    public const int UnexpectedError = 3100;

    /// <summary>A stored blob failed its checksum while it was served.</summary>
    public const int BlobDamaged = 3101;

    /// <summary>The store refused a write.</summary>
    public const int WriteRefused = 3102;

    /// <summary>The client went away before its answer.</summary>
    public const int ClientGone = 3103;

    /// <summary>A blob failed its checksum after the answer had begun.</summary>
    public const int BlobDamagedMidway = 3104;

    /// <summary>Blobs of a batch failed their checksum after their frame had begun.</summary>
    public const int BatchAbandonedBlobs = 3105;

    /// <summary>A session with a peer ended.</summary>
    public const int SessionFinished = 3200;

    /// <summary>A session with a peer failed.</summary>
    public const int SessionFailed = 3201;

    /// <summary>A round was left out because a session with the peer was running.</summary>
    public const int SessionSkipped = 3202;

    /// <summary>A session with a peer failed in a way nobody foresaw.</summary>
    public const int SessionBroken = 3203;

    /// <summary>A session ended with blobs that could not be moved.</summary>
    public const int SessionIncomplete = 3204;

    /// <summary>A session was ended because the node stops.</summary>
    public const int SessionInterrupted = 3205;

    /// <summary>The changes of a peer are followed.</summary>
    public const int FollowingBegan = 3206;

    /// <summary>They are followed no more until a session has run.</summary>
    public const int FollowingEnded = 3207;

    /// <summary>Following failed in a way nobody foresaw.</summary>
    public const int FollowingBroken = 3208;

    /// <summary>A follower of the changes does not read.</summary>
    public const int FollowerStalled = 3210;

    /// <summary>The sketch of the digests was built.</summary>
    public const int SketchBuilt = 3300;
}
