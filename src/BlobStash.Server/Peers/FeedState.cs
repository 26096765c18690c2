namespace BlobStash.Server.Peers;

/// <summary>Whether the changes of a peer are followed.</summary>
internal enum FeedState
{
    /// <summary>They are not to be followed.</summary>
    Off,

    /// <summary>A session or a connection has to come first.</summary>
    Connecting,

    /// <summary>They are followed.</summary>
    Following,

    /// <summary>The peer has no change feed; sessions at the interval do the work.</summary>
    Unsupported,
}
