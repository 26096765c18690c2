namespace BlobStash.Protocol.Routes;

/// <summary>Headers that only nodes and their clients know, and the values of those that have a fixed set.</summary>
public static class NodeHeaders
{
    /// <summary>
    /// Name of the problem in an answer: tells an answer of a node from one of any other web server, also where HEAD
    /// leaves the document out. See docs/protocol/problems.md.
    /// </summary>
    public const string Problem = "BlobStash-Problem";

    /// <summary>Name of the peer that was removed, for the same reason.</summary>
    public const string Peer = "BlobStash-Peer";

    /// <summary>
    /// Says that a request is one of a session, and in which version. See docs/protocol/deletions.md, "Version 2 of the
    /// session".
    /// </summary>
    public const string Session = "BlobStash-Sync";

    /// <summary>Value of <see cref="Session"/> for a session that knows no stamps.</summary>
    public const string PlainSession = "1";

    /// <summary>
    /// Value of <see cref="Session"/> for a session that knows stamps, and for an answer of a node that does.
    /// </summary>
    public const string StampedSession = "2";

    /// <summary>When the blob of the request or the answer was put.</summary>
    public const string Stamp = "BlobStash-Stamp";
}
