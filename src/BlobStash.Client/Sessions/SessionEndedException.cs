namespace BlobStash.Client.Sessions;

/// <summary>The peer failed so often in a row that the session ends.</summary>
/// <param name="message">Why, in one sentence for the report.</param>
/// <param name="last">The last failure.</param>
internal sealed class SessionEndedException(string message, PeerException last) : Exception(message, last)
{
    /// <summary>The last failure.</summary>
    public PeerException Last => last;
}
