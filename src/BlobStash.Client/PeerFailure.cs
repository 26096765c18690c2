namespace BlobStash.Client;

/// <summary>In what way a peer failed.</summary>
public enum PeerFailure
{
    /// <summary>No connection, or it broke off.</summary>
    Unreachable,

    /// <summary>The peer was silent or too slow for longer than <see cref="PeerLimits.IdleTimeout"/>.</summary>
    TimedOut,

    /// <summary>The API key is missing, wrong, or lacks the role (401, 403).</summary>
    Unauthorized,

    /// <summary>The peer cannot serve now (429, 5xx).</summary>
    Unavailable,

    /// <summary>The peer does not have what was asked for (404).</summary>
    NotFound,

    /// <summary>The peer does not keep any more what was asked for (410); asking from the start may help.</summary>
    Gone,

    /// <summary>The peer has the blob, but its copy is damaged.</summary>
    Damaged,

    /// <summary>The peer does not take this request (any other status).</summary>
    Rejected,

    /// <summary>The peer does not take so much in one request (413); less may do.</summary>
    RequestTooLarge,

    /// <summary>The peer talks nonsense, or redirects.</summary>
    Protocol,

    /// <summary>The answer is longer than its limit.</summary>
    TooLarge,

    /// <summary>The peer is the very node that runs the session.</summary>
    Itself,
}
