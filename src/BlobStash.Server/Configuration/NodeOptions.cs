namespace BlobStash.Server.Configuration;

/// <summary>
/// The <c>BlobStash</c> section: what the operator asked for. Validated before it is used, never changed after.
/// </summary>
internal sealed class NodeOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "BlobStash";

    /// <summary>
    /// Folder of the segments; created when absent. A relative path starts at the current directory, <c>~/</c> at the
    /// home of the user. Default <c>data</c>.
    /// </summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>Keys that may use this node. None (the default) is accepted only on loopback addresses.</summary>
    public IReadOnlyList<ApiKeyOptions> ApiKeys { get; init; } = [];

    /// <summary>
    /// Addresses and networks of proxies whose <c>X-Forwarded-For</c> tells the client's address. Default none.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>How blobs are kept on disk.</summary>
    public StorageOptions Storage { get; init; } = new();

    /// <summary>How stored bytes are read and verified.</summary>
    public ScrubbingOptions Scrub { get; init; } = new();

    /// <summary>Peers and sessions.</summary>
    public PeerSyncOptions Sync { get; init; } = new();

    /// <summary>What one client may ask of this node.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>Where log lines go.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>The full path of the data directory.</summary>
    public string GetDataPath() => Path.GetFullPath(HomePath.Expand(DataDirectory));
}
