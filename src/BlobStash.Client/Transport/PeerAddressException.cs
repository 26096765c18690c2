using System.Net;

namespace BlobStash.Client.Transport;

/// <summary>The name of a peer leads to an address that a peer may not have.</summary>
/// <param name="address">The address.</param>
internal sealed class PeerAddressException(IPAddress address)
    : IOException($"has a name that leads to {address}, where no peer may be.");
