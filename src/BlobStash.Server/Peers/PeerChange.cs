namespace BlobStash.Server.Peers;

/// <summary>What became of a request to change the peers.</summary>
internal enum PeerChange
{
    /// <summary>The peer is new.</summary>
    Added,

    /// <summary>It took the place of the one of its name.</summary>
    Replaced,

    /// <summary>It was taken away.</summary>
    Removed,

    /// <summary>There is no peer of this name; nothing changed.</summary>
    Unknown,

    /// <summary>The peer is part of the configuration; nothing changed.</summary>
    Configured,

    /// <summary>There are as many added peers as there may be; nothing changed.</summary>
    TooMany,
}
