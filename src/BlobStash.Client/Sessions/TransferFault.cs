namespace BlobStash.Client.Sessions;

/// <summary>Whom a failed transfer speaks against.</summary>
internal enum TransferFault
{
    /// <summary>The one blob only.</summary>
    Blob,

    /// <summary>The peer or the way to it.</summary>
    Peer,

    /// <summary>This node's store.</summary>
    Store,
}
