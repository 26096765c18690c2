namespace BlobStash.Server.Peers;

/// <summary>Why a session was not started.</summary>
internal enum SessionRefusal
{
    /// <summary>It was started.</summary>
    None,

    /// <summary>A session with the same peer is running.</summary>
    PeerBusy,

    /// <summary>As many sessions as this node allows are running.</summary>
    NodeBusy,
}
