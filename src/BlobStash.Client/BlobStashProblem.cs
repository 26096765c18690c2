namespace BlobStash.Client;

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

    /// <summary>The bytes do not have the digest that they should.</summary>
    DigestMismatch,

    /// <summary>No blob of that digest is stored.</summary>
    BlobNotFound,

    /// <summary>The blob is longer than the node takes.</summary>
    BlobTooLarge,

    /// <summary>The node's disk is full; it still serves reads.</summary>
    StorageFull,

    /// <summary>The node stopped writing after a failed flush.</summary>
    StoreFailed,

    /// <summary>The stored bytes of the blob are damaged.</summary>
    BlobDamaged,

    /// <summary>The API key is missing or wrong.</summary>
    Unauthorized,

    /// <summary>The API key lacks the role.</summary>
    Forbidden,

    /// <summary>The range lies outside of the blob.</summary>
    RangeNotSatisfiable,

    /// <summary>The node cannot reach the peer that it should sync with.</summary>
    PeerUnreachable,

    /// <summary>The peer is not on the node's allow-list.</summary>
    PeerNotAllowed,

    /// <summary>A strict pull found blobs that only the node has.</summary>
    LocalOnlyBlobs,

    /// <summary>The request cannot be understood.</summary>
    RequestMalformed,

    /// <summary>The node serves as many requests as it may; try again later.</summary>
    TooManyRequests,
}
