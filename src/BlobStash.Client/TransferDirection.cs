namespace BlobStash.Client;

/// <summary>Which way one blob went, seen from this node.</summary>
public enum TransferDirection
{
    /// <summary>From the peer to this node.</summary>
    Pull,

    /// <summary>From this node to the peer.</summary>
    Push,
}
