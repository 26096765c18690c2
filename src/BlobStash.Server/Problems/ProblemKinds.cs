using BlobStash.Protocol.Problems;

namespace BlobStash.Server.Problems;

/// <summary>The one table from outcome to status, type and title.</summary>
internal static class ProblemKinds
{
    /// <summary>A digest in the URL is not 64 hex digits.</summary>
    public static readonly ProblemKind DigestMalformed =
        new(BlobStashProblem.DigestMalformed, 400, "A digest is exactly 64 hexadecimal digits.");

    /// <summary>A prefix is not made of hex digits, or has the wrong number of them.</summary>
    public static readonly ProblemKind PrefixMalformed =
        new(BlobStashProblem.PrefixMalformed, 400, "The prefix is not made of the right number of hexadecimal digits.");

    /// <summary>A query parameter has a value that cannot be used.</summary>
    public static readonly ProblemKind ParameterMalformed =
        new(BlobStashProblem.ParameterMalformed, 400, "A query parameter has a value that cannot be used.");

    /// <summary>The request body or the request itself cannot be understood.</summary>
    public static readonly ProblemKind RequestMalformed =
        new(BlobStashProblem.RequestMalformed, 400, "The request cannot be understood.");

    /// <summary>No key, an unknown key, or one that is not in a form that is understood.</summary>
    public static readonly ProblemKind KeyRequired =
        new(BlobStashProblem.KeyRequired, 401, "A valid API key is required.");

    /// <summary>The key lacks the role that the route needs.</summary>
    public static readonly ProblemKind RoleMissing =
        new(BlobStashProblem.RoleMissing, 403, "The API key does not have the role that this request needs.");

    /// <summary>An append-only key asked to delete.</summary>
    public static readonly ProblemKind KeyAppendOnly =
        new(BlobStashProblem.KeyAppendOnly, 403, "The API key may add blobs, and may not remove them.");

    /// <summary>A node without keys was addressed by a name that is not its own machine.</summary>
    public static readonly ProblemKind HostNotAllowed =
        new(BlobStashProblem.HostNotAllowed, 403, "A node without API keys answers only to loopback host names.");

    /// <summary>A browser sent the request on behalf of another site.</summary>
    public static readonly ProblemKind CrossSiteRefused =
        new(BlobStashProblem.CrossSiteRefused, 403,
            "Requests that change something are not taken from other web sites.");

    /// <summary>The URL to sync with is not on the allow-list.</summary>
    public static readonly ProblemKind PeerNotAllowed =
        new(BlobStashProblem.PeerNotAllowed, 403, "The peer is not on this node's list of allowed peers.");

    /// <summary>No blob has this digest.</summary>
    public static readonly ProblemKind BlobNotFound =
        new(BlobStashProblem.BlobNotFound, 404, "No blob with this digest is stored here.");

    /// <summary>No peer of this name is configured.</summary>
    public static readonly ProblemKind PeerUnknown =
        new(BlobStashProblem.PeerUnknown, 404, "No peer of this name is configured.");

    /// <summary>No route matches the path.</summary>
    public static readonly ProblemKind RouteUnknown =
        new(BlobStashProblem.RouteUnknown, 404, "Nothing is found at this path.");

    /// <summary>The path exists, the verb is not among those of the Allow header.</summary>
    public static readonly ProblemKind MethodNotAllowed =
        new(BlobStashProblem.MethodNotAllowed, 405, "The path does not take this method.");

    /// <summary>The client took too long to send its request.</summary>
    public static readonly ProblemKind RequestTimeout =
        new(BlobStashProblem.RequestTimeout, 408, "The request arrived too slowly.");

    /// <summary>Strict one-way pull found blobs that the peer lacks.</summary>
    public static readonly ProblemKind LocalOnlyBlobs =
        new(BlobStashProblem.LocalOnlyBlobs, 409, "Blobs are present here that the peer lacks.");

    /// <summary>A session with the same peer is under way.</summary>
    public static readonly ProblemKind SessionRunning =
        new(BlobStashProblem.SessionRunning, 409, "A session with this peer is already running.");

    /// <summary>A scrub that was asked for is under way.</summary>
    public static readonly ProblemKind ScrubRunning =
        new(BlobStashProblem.ScrubRunning, 409, "A scrub is already running.");

    /// <summary>A session offered a blob that was deleted here.</summary>
    public static readonly ProblemKind BlobDeleted =
        new(BlobStashProblem.BlobDeleted, 409, "The blob was deleted here, and a session does not bring it back.");

    /// <summary>A peer of the configuration was to be changed by a request.</summary>
    public static readonly ProblemKind PeerConfigured =
        new(BlobStashProblem.PeerConfigured, 409,
            "The peer is part of the configuration and is not changed by requests.");

    /// <summary>The symbols of that version of the set are not kept any more.</summary>
    public static readonly ProblemKind SketchGone =
        new(BlobStashProblem.SketchGone, 410, "The symbols of this version are not kept any more.");

    /// <summary>The changes behind a cursor are not all remembered.</summary>
    public static readonly ProblemKind CursorGone =
        new(BlobStashProblem.CursorGone, 410, "The cursor is too old, or of another store.");

    /// <summary>If-Match or If-None-Match does not hold.</summary>
    public static readonly ProblemKind PreconditionFailed =
        new(BlobStashProblem.PreconditionFailed, 412, "A condition of the request does not hold.");

    /// <summary>The body is larger than the configured maximum.</summary>
    public static readonly ProblemKind BlobTooLarge =
        new(BlobStashProblem.BlobTooLarge, 413, "The blob is larger than this node accepts.");

    /// <summary>The request body is larger than the route accepts.</summary>
    public static readonly ProblemKind BodyTooLarge =
        new(BlobStashProblem.BodyTooLarge, 413, "The request body is larger than this route accepts.");

    /// <summary>The request body's media type is not understood.</summary>
    public static readonly ProblemKind MediaTypeUnsupported =
        new(BlobStashProblem.MediaTypeUnsupported, 415, "The request body's media type is not understood.");

    /// <summary>The Range header cannot be met.</summary>
    public static readonly ProblemKind RangeUnsatisfiable =
        new(BlobStashProblem.RangeUnsatisfiable, 416, "The requested range cannot be met.");

    /// <summary>The bytes do not hash to the digest in the URL.</summary>
    public static readonly ProblemKind DigestMismatch =
        new(BlobStashProblem.DigestMismatch, 422, "The body does not match its digest; nothing was stored.");

    /// <summary>An unexpected error on this node.</summary>
    public static readonly ProblemKind InternalError =
        new(BlobStashProblem.InternalError, 500, "The node met an unexpected error.");

    /// <summary>Stored bytes do not match their checksum.</summary>
    public static readonly ProblemKind BlobDamaged =
        new(BlobStashProblem.BlobDamaged, 500, "The stored blob is damaged and is not served.");

    /// <summary>The peer does not answer, refuses, or cannot be understood.</summary>
    public static readonly ProblemKind PeerUnreachable =
        new(BlobStashProblem.PeerUnreachable, 502, "The peer cannot be reached or understood.");

    /// <summary>A flush failed; writes are refused until restart.</summary>
    public static readonly ProblemKind StoreFailed =
        new(BlobStashProblem.StoreFailed, 503, "The store accepts no more writes until the node is restarted.");

    /// <summary>A named limit of concurrent work is reached.</summary>
    public static readonly ProblemKind TooBusy =
        new(BlobStashProblem.TooBusy, 503, "The node is at its limit of concurrent work of this kind.");

    /// <summary>The process, or the machine, may open no more files.</summary>
    public static readonly ProblemKind FilesExhausted =
        new(BlobStashProblem.FilesExhausted, 503, "The node can open no more files at the moment.");

    /// <summary>No space on the disk.</summary>
    public static readonly ProblemKind StorageFull =
        new(BlobStashProblem.StorageFull, 507, "The disk is full; nothing was stored, and reads go on.");

    /// <summary>Every row, in the order of the document.</summary>
    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        DigestMalformed, PrefixMalformed, ParameterMalformed, RequestMalformed, KeyRequired, RoleMissing, KeyAppendOnly,
        HostNotAllowed, CrossSiteRefused, PeerNotAllowed, BlobNotFound, PeerUnknown, RouteUnknown, MethodNotAllowed,
        RequestTimeout, LocalOnlyBlobs, SessionRunning, ScrubRunning, BlobDeleted, PeerConfigured, SketchGone,
        CursorGone, PreconditionFailed, BlobTooLarge, BodyTooLarge,
        MediaTypeUnsupported, RangeUnsatisfiable, DigestMismatch, InternalError, BlobDamaged, PeerUnreachable,
        StoreFailed, TooBusy, FilesExhausted, StorageFull,
    ];
}
