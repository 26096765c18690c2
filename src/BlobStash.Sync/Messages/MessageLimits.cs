namespace BlobStash.Sync.Messages;

/// <summary>Maxima that a decoder applies before it keeps anything of an answer.</summary>
public sealed record MessageLimits
{
    /// <summary>
    /// Longest state answer in bytes. A full one has 256 leaves of 72 bytes and takes about 18 KiB.
    /// </summary>
    public const int MaxStateBytes = 64 * 1024;

    /// <summary>Longest JSON token of a leaf list in bytes; a digest with its quotes takes 66.</summary>
    public const int MaxTokenBytes = 4 * 1024;

    /// <summary>Deepest nesting of JSON that a decoder follows.</summary>
    public const int MaxDepth = 8;

    /// <summary>The limits that apply unless a caller sets others.</summary>
    public static MessageLimits Default { get; } = new();

    /// <summary>
    /// Longest leaf list in bytes. Default 512 MiB, about 8 million digests, because the original server's lists run
    /// on to the end of the store.
    /// </summary>
    public long MaxLeafBytes { get; init; } = 512L << 20;

    /// <summary>
    /// Most digests of one bucket. Default 2 Mi, which holds for stores of half a milliard blobs and takes 64 MiB.
    /// </summary>
    public int MaxDigestsPerBucket { get; init; } = 2 << 20;

    /// <summary>
    /// How many digests beyond the prefix are read, in a compatible list that was ascending so far, before the rest
    /// is taken as foreign too and left unread. Default 4 096, about 270 KiB.
    /// </summary>
    public int MaxForeignRun { get; init; } = 4096;
}
