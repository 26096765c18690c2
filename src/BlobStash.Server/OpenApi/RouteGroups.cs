namespace BlobStash.Server.OpenApi;

/// <summary>The headings that routes are listed under.</summary>
internal static class RouteGroups
{
    /// <summary>Single blobs.</summary>
    public const string Blobs = "Blobs";

    /// <summary>Many blobs at once.</summary>
    public const string Batches = "Batches";

    /// <summary>What nodes do between each other.</summary>
    public const string Sync = "Sync";

    /// <summary>The nodes to sync with.</summary>
    public const string Peers = "Peers";

    /// <summary>What whoever looks after a node asks.</summary>
    public const string Operations = "Operations";

    /// <summary>The routes of the original BlobStash.</summary>
    public const string Compatible = "BlobStash-compatible";

    /// <summary>Each heading with a sentence about it, in the order of the page.</summary>
    public static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        (Blobs, "Store, read, list and delete blobs, each under the digest of its bytes. Begin with `PUT`: with what "
            + "is filled in and no file it stores the empty blob, which the other routes then find."),
        (Batches, "Many small blobs in one request, in a binary format: docs/protocol/sync.md."),
        (Sync, "Run a session with another node, follow what changes, and the routes by which two nodes find out what "
            + "only one of them has."),
        (Peers, "The nodes that this one keeps in sync with, and how well it is."),
        (Operations, "Health, and reading every stored byte to find and mend damage."),
        (Compatible, "The routes of the original BlobStash, for its clients: docs/protocol/compatibility.md. New "
            + "clients use those below /v1."),
    ];
}
