using BlobStash.Server.Configuration;

namespace BlobStash.Server.Limits;

/// <summary>
/// The limits of the configuration, lowered to what this process may use; docs/operating/limits.md has the arithmetic.
/// </summary>
internal sealed record EffectiveLimits
{
    /// <summary>
    /// Descriptors of the runtime, the logs, the listening sockets and the data directory. An idle node has 262, since
    /// the runtime has each assembly open twice.
    /// </summary>
    public const int OwnDescriptors = 288;

    /// <summary>With fewer descriptors no node starts: its own, and the least of each kind.</summary>
    public const int MinDescriptors = OwnDescriptors + (4 * LeastDescriptors);

    /// <summary>Descriptors of each kind with which a node starts however few there are.</summary>
    private const int LeastDescriptors = 4;

    /// <summary>
    /// What a connection may take of a scarce memory: what it sends ahead, and a buffer that is being filled.
    /// </summary>
    private const int ConnectionBytes = LeastRequestBufferBytes + ScarceBufferSize;

    /// <summary>Bytes of a buffer of a connection: fewer system calls than with the framework's 4 KiB.</summary>
    private const int AmpleBufferSize = 32 * 1024;

    /// <summary>The same where every connection could not have one.</summary>
    private const int ScarceBufferSize = 8 * 1024;

    private const long LeastBufferedBytes = 8L << 20;
    private const long MostBufferedBytes = 1L << 30;
    private const int LeastRequestBufferBytes = 32 * 1024;

    /// <summary>
    /// 16 MiB. Where memory is scarce all are kept: they are pinned, so the holes that dropped ones leave are of no use
    /// for anything else, and were measured to fill half of a heap of 96 MiB.
    /// </summary>
    private const int AmpleKeptBuffers = 512;

    /// <summary>Kestrel's own default.</summary>
    private const int MostRequestBufferBytes = 1024 * 1024;

    /// <summary>Connections at once; a further one is answered with 503.</summary>
    public required int Connections { get; init; }

    /// <summary>Uploads at once; a further one is answered with 503.</summary>
    public required int Uploads { get; init; }

    /// <summary>Bytes of the <see cref="BufferBudget"/>.</summary>
    public required long BufferedBytes { get; init; }

    /// <summary>Bytes of a request that wait on one connection to be read by the node.</summary>
    public required long RequestBufferBytes { get; init; }

    /// <summary>Whether idle connections have a buffer each, which saves a system call for each request.</summary>
    public required bool BuffersIdleConnections { get; init; }

    /// <summary>Bytes of a buffer of a connection.</summary>
    public required int BufferSize { get; init; }

    /// <summary>Unused buffers of connections that are kept.</summary>
    public required int KeptBuffers { get; init; }

    /// <summary>Lowers what is configured to what there is.</summary>
    public static EffectiveLimits Derive(LimitOptions options, NodeResources resources)
    {
        // A quarter of what is left is for files of the store, a quarter for files of uploads, half for sockets.
        var quarter = Math.Max(LeastDescriptors, (resources.Descriptors - OwnDescriptors) / 4);
        var memory = resources.MemoryBytes;
        var connections = Least(options.MaxConcurrentConnections, 2 * quarter, memory / 3 / ConnectionBytes);
        var isAmple = memory / 8 >= (long)connections * AmpleBufferSize;
        var buffered = options.MaxBufferedBytes > 0
            ? options.MaxBufferedBytes
            : Math.Clamp(memory / 4, LeastBufferedBytes, MostBufferedBytes);
        return new EffectiveLimits
        {
            Connections = connections,
            Uploads = Least(options.MaxConcurrentUploads, quarter, long.MaxValue),
            BufferedBytes = buffered,
            RequestBufferBytes =
                Math.Clamp(memory / 4 / connections, LeastRequestBufferBytes, MostRequestBufferBytes),
            BuffersIdleConnections = isAmple,
            BufferSize = isAmple ? AmpleBufferSize : ScarceBufferSize,
            KeptBuffers = isAmple ? AmpleKeptBuffers : connections * (ConnectionBytes / ScarceBufferSize),
        };
    }

    /// <summary>
    /// Takes over other numbers of connections and uploads. The buffers of connections have their size for life, so
    /// that what clients may send ahead is kept to half of the memory by their number alone.
    /// </summary>
    public EffectiveLimits Change(LimitOptions options, NodeResources resources)
    {
        EffectiveLimits derived = Derive(options, resources);
        var most = Math.Max(Connections, resources.MemoryBytes / 2 / RequestBufferBytes);
        return this with { Connections = (int)Math.Min(derived.Connections, most), Uploads = derived.Uploads };
    }

    private static int Least(int configured, long first, long second) =>
        (int)Math.Max(1, Math.Min(configured, Math.Min(first, second)));
}
