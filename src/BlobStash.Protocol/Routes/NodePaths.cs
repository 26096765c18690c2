namespace BlobStash.Protocol.Routes;

/// <summary>
/// Paths of the native routes, relative to the node's URL: behind a proxy it may have a path of its own. What stands in
/// braces on the server, such as a digest, follows a slash. docs/protocol/http.md lists them.
/// </summary>
public static class NodePaths
{
    /// <summary>All blobs; one of them below, by its digest.</summary>
    public const string Blobs = "v1/blobs";

    /// <summary>Asks of many blobs whether they are stored.</summary>
    public const string BatchStat = "v1/blobs/batch/stat";

    /// <summary>Reads many blobs.</summary>
    public const string BatchGet = "v1/blobs/batch/get";

    /// <summary>Stores many blobs.</summary>
    public const string BatchPut = "v1/blobs/batch/put";

    /// <summary>The change feed.</summary>
    public const string Changes = "v1/changes";

    /// <summary>The peers of the node; one of them below, by its name.</summary>
    public const string Peers = "v1/peers";

    /// <summary>The last scrub.</summary>
    public const string Scrub = "v1/scrub";

    /// <summary>The Merkle state.</summary>
    public const string State = "v1/state";

    /// <summary>The digests of one bucket, by its two digits.</summary>
    public const string StateLeaves = "v1/state/leaves";

    /// <summary>Runs a session with a peer of the node.</summary>
    public const string Sync = "v1/sync";

    /// <summary>Coded symbols of all digests; those of one bucket below, by its two digits.</summary>
    public const string SyncSketch = "v1/sync/sketch";

    /// <summary>The digests themselves, one after the other.</summary>
    public const string SyncDigests = "v1/sync/digests";

    /// <summary>Finds the digests that begin with short ids.</summary>
    public const string SyncResolve = "v1/sync/resolve";

    /// <summary>Asks what became of many blobs last, and when.</summary>
    public const string SyncStanding = "v1/sync/standing";

    /// <summary>Applies deletions of another node.</summary>
    public const string SyncDeletions = "v1/sync/deletions";

    /// <summary>The Merkle root without some blobs.</summary>
    public const string SyncRoot = "v1/sync/root";

    /// <summary>Whether the process is alive.</summary>
    public const string Health = "healthz";

    /// <summary>Whether the node takes writes.</summary>
    public const string Readiness = "readyz";
}
