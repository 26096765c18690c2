namespace BlobStash.Server.Configuration;

/// <summary>
/// The <c>BlobStash:Limits</c> section. The size of a body is limited by <c>Storage:MaxBlobSizeBytes</c>.
/// </summary>
internal sealed class LimitOptions
{
    /// <summary>
    /// Connections at once, 1 to 100 000; further ones are answered with 503. Default 4096; fewer where memory or
    /// descriptors are short.
    /// </summary>
    public int MaxConcurrentConnections { get; init; } = 4096;

    /// <summary>
    /// Uploads at once, 1 to 100 000; a further one answers 503. Default 1024; fewer where descriptors are short.
    /// </summary>
    public int MaxConcurrentUploads { get; init; } = 1024;

    /// <summary>
    /// Followers that wait for changes at once, 1 to 100 000; a further one answers 503. Default 256.
    /// </summary>
    public int MaxConcurrentFollowers { get; init; } = 256;

    /// <summary>
    /// Bytes that all requests together may make the node hold, 8 MiB to 1 TiB; a request that needs more waits, or
    /// answers 503. 0, the default: a quarter of the memory, at least 8 MiB and at most 1 GiB.
    /// </summary>
    public long MaxBufferedBytes { get; init; }

    /// <summary>Blobs in one page of a listing, 1 to 100 000. Default 10 000.</summary>
    public int MaxListCount { get; init; } = 10_000;

    /// <summary>Parts in one Range header, 1 to 1000; more answer 416. Default 16.</summary>
    public int MaxRangeCount { get; init; } = 16;

    /// <summary>Bytes of one request line, 1 KiB to 64 KiB. Default 8 KiB.</summary>
    public int MaxRequestLineSizeBytes { get; init; } = 8 * 1024;

    /// <summary>Bytes of all request headers together, 1 KiB to 1 MiB. Default 16 KiB.</summary>
    public int MaxRequestHeadersTotalSizeBytes { get; init; } = 16 * 1024;

    /// <summary>Number of request headers, 8 to 1000. Default 64.</summary>
    public int MaxRequestHeaderCount { get; init; } = 64;

    /// <summary>Time for all headers of a request to arrive, one second to ten minutes. Default 15 seconds.</summary>
    public TimeSpan RequestHeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time that an idle connection is kept, one second to an hour. Default two minutes.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Bytes a second below which a body that a client sends is given up after five seconds; 0 to 1 GiB, 0 waits for
    /// ever. Default 240.
    /// </summary>
    public int MinBodyBytesPerSecond { get; init; } = 240;

    /// <summary>
    /// Time in which a client must take something of its answer, one second to a day. Default two minutes.
    /// </summary>
    public TimeSpan SlowReaderTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Time for running requests to finish when the node stops, zero to an hour. Default 30 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
