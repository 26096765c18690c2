namespace BlobStash.Client;

/// <summary>
/// The peer cannot be reached, refuses, or talks nonsense. The message names the peer and the reason, never the key.
/// </summary>
/// <param name="message">One sentence for the operator.</param>
/// <param name="isTransient">True when the same attempt may succeed later.</param>
/// <param name="inner">What happened.</param>
public sealed class PeerException(string message, bool isTransient, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>True when the same attempt may succeed later.</summary>
    public bool IsTransient => isTransient;

    /// <summary>In what way the peer failed. Default <see cref="PeerFailure.Protocol"/>.</summary>
    public PeerFailure Failure { get; init; } = PeerFailure.Protocol;

    /// <summary>
    /// True when the failure says something about the peer rather than about one blob, so that a row of them means
    /// that going on is useless.
    /// </summary>
    internal bool ConcernsPeer =>
        Failure is not (PeerFailure.NotFound or PeerFailure.Gone or PeerFailure.Damaged or PeerFailure.Rejected
            or PeerFailure.TooLarge or PeerFailure.RequestTooLarge);
}
