namespace BlobStash.Server.Security;

/// <summary>What a key may do. Values are bits, so that a key holds its roles in one number.</summary>
[Flags]
internal enum Role
{
    /// <summary>Read blobs, lists and the state.</summary>
    Read = 1,

    /// <summary>Store blobs.</summary>
    Write = 2,

    /// <summary>Delete blobs.</summary>
    Delete = 4,

    /// <summary>Start a session with a configured peer.</summary>
    Sync = 8,

    /// <summary>Everything, and sessions with a peer named by URL.</summary>
    Admin = 16,
}
