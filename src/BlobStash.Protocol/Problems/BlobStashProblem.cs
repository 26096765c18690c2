namespace BlobStash.Protocol.Problems;

/// <summary>
/// Why a node refused a request: the stable <c>type</c> of its problem document, <c>urn:blobstash:problem:</c> followed
/// by the name in lower case with dashes, as in <c>urn:blobstash:problem:blob-not-found</c>.
/// </summary>
public enum BlobStashProblem
{
    /// <summary>No problem document, or one of a type that this version does not know; see the status.</summary>
    Unknown,

    /// <summary>The node cannot be reached, broke off, or was too slow. Has no type on the wire.</summary>
    NodeUnreachable,

    /// <summary>The answer of the node cannot be used. Has no type on the wire.</summary>
    AnswerMalformed,

    /// <summary>The digest is not 64 hexadecimal digits.</summary>
    DigestMalformed,

    /// <summary>The prefix is not made of the right number of hexadecimal digits.</summary>
    PrefixMalformed,

    /// <summary>A query parameter has a value that cannot be used.</summary>
    ParameterMalformed,

    /// <summary>The request cannot be understood.</summary>
    RequestMalformed,

    /// <summary>The API key is missing or wrong.</summary>
    KeyRequired,

    /// <summary>The API key lacks the role.</summary>
    RoleMissing,

    /// <summary>The API key may add blobs, and may not remove them.</summary>
    KeyAppendOnly,

    /// <summary>A node without API keys answers only to loopback host names.</summary>
    HostNotAllowed,

    /// <summary>The node takes no changes from other web sites.</summary>
    CrossSiteRefused,

    /// <summary>The peer is not on the node's list of allowed peers.</summary>
    PeerNotAllowed,

    /// <summary>No blob of that digest is stored.</summary>
    BlobNotFound,

    /// <summary>No peer of that name is configured.</summary>
    PeerUnknown,

    /// <summary>The node serves nothing at that path.</summary>
    RouteUnknown,

    /// <summary>The path does not take that method.</summary>
    MethodNotAllowed,

    /// <summary>The request arrived too slowly.</summary>
    RequestTimeout,

    /// <summary>A strict pull found blobs that only the node has.</summary>
    LocalOnlyBlobs,

    /// <summary>A session with that peer is already running.</summary>
    SessionRunning,

    /// <summary>A scrub that was asked for is already running.</summary>
    ScrubRunning,

    /// <summary>The blob was deleted on the node, and a session does not bring it back.</summary>
    BlobDeleted,

    /// <summary>The peer is part of the node's configuration.</summary>
    PeerConfigured,

    /// <summary>The node does not keep the symbols of that version any more.</summary>
    SketchGone,

    /// <summary>The node does not remember all changes behind the cursor.</summary>
    CursorGone,

    /// <summary>A condition of the request does not hold; nothing was done.</summary>
    PreconditionFailed,

    /// <summary>The blob is longer than the node takes.</summary>
    BlobTooLarge,

    /// <summary>The request body is longer than the route takes.</summary>
    BodyTooLarge,

    /// <summary>The request body's media type is not understood.</summary>
    MediaTypeUnsupported,

    /// <summary>The range lies outside of the blob.</summary>
    RangeUnsatisfiable,

    /// <summary>The bytes do not have the digest that they should.</summary>
    DigestMismatch,

    /// <summary>The node met an unexpected error.</summary>
    InternalError,

    /// <summary>The stored bytes of the blob are damaged.</summary>
    BlobDamaged,

    /// <summary>The node cannot reach or understand the peer that it should sync with.</summary>
    PeerUnreachable,

    /// <summary>The node stopped writing after a failed flush.</summary>
    StoreFailed,

    /// <summary>The node is at its limit of concurrent work of this kind.</summary>
    TooBusy,

    /// <summary>The node can open no more files at the moment.</summary>
    FilesExhausted,

    /// <summary>The node's disk is full; it still serves reads.</summary>
    StorageFull,
}
