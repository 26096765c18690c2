namespace BlobStash.Client.Transport;

/// <summary>A local stream had fewer or more bytes than its length said.</summary>
internal sealed class LengthChangedException()
    : EndOfStreamException("The blob does not have the length that was told.");
