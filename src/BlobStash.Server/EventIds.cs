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

    /// <summary>The settings were read again.</summary>
    public const int Reloaded = 3007;

    /// <summary>Some of them change at the next start.</summary>
    public const int ReloadLater = 3008;

    /// <summary>They cannot be used.</summary>
    public const int ReloadRefused = 3009;

    /// <summary>Reading the settings again failed in a way nobody foresaw.</summary>
    public const int ReloadBroken = 3012;

    /// <summary>A certificate was replaced.</summary>
    public const int CertificateReplaced = 3010;

    /// <summary>A replaced certificate cannot be used.</summary>
    public const int CertificateRefused = 3011;

    /// <summary>A certificate is no longer valid.</summary>
    public const int CertificateExpired = 3013;

    /// <summary>A certificate is not valid yet.</summary>
    public const int CertificateNotYetValid = 3014;

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

    /// <summary>The store refused so many more writes.</summary>
    public const int WritesRefused = 3109;

    /// <summary>A request came with a key that is none.</summary>
    public const int KeyRefused = 3110;

    /// <summary>So many more did.</summary>
    public const int KeysRefused = 3111;

    /// <summary>A client deleted a blob.</summary>
    public const int BlobDeleted = 3112;

    /// <summary>A client asked for a session.</summary>
    public const int SessionAsked = 3113;

    /// <summary>That session ended.</summary>
    public const int AskedSessionEnded = 3114;

    /// <summary>That session failed.</summary>
    public const int AskedSessionFailed = 3115;

    /// <summary>A client added or replaced a peer.</summary>
    public const int PeerPut = 3116;

    /// <summary>A client removed a peer.</summary>
    public const int PeerRemoved = 3117;

    /// <summary>A client asked for a scrub.</summary>
    public const int ScrubAsked = 3118;

    /// <summary>A request was given up because the node stops.</summary>
    public const int RequestGivenUp = 3119;

    /// <summary>A client took nothing of its answer for too long.</summary>
    public const int ReaderStalled = 3120;

    /// <summary>A request needed a file, and none can be opened any more.</summary>
    public const int FilesExhausted = 3121;

    /// <summary>Wrong keys come from an address, whose answers are slowed down.</summary>
    public const int WrongKeys = 3122;

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

    /// <summary>A session failed like the one before it.</summary>
    public const int SessionFailedAgain = 3220;

    /// <summary>A peer has been away for a while.</summary>
    public const int PeerStillLost = 3221;

    /// <summary>A peer that was away is back.</summary>
    public const int PeerBack = 3222;

    /// <summary>A follower of the changes does not read.</summary>
    public const int FollowerStalled = 3210;

    /// <summary>Limits are lower than configured, because the process may not use more.</summary>
    public const int LimitsLowered = 3400;

    /// <summary>The sketch of the digests was built.</summary>
    public const int SketchBuilt = 3300;
}
