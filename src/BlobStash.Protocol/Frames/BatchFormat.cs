namespace BlobStash.Protocol.Frames;

/// <summary>Sizes and maxima of batches; see docs/protocol/sync.md, "Batches".</summary>
public static class BatchFormat
{
    /// <summary>
    /// Longest blob that a session moves in a batch; a request of its own costs nothing beside more bytes, and goes
    /// beside others.
    /// </summary>
    public const long MaxSessionBlobLength = 8 << 20;

    /// <summary>Most blobs in one batch.</summary>
    public const int MaxBlobs = 16_384;

    /// <summary>Most raw bytes of one chunk.</summary>
    public const int MaxChunkSize = 65_536;

    /// <summary>Bytes of the header of a frame of <see cref="FrameVersion.Plain"/>.</summary>
    public const int FrameHeaderSize = 48;

    /// <summary>Bytes of the header of a frame of <see cref="FrameVersion.Stamped"/>.</summary>
    public const int StampedHeaderSize = FrameHeaderSize + sizeof(ulong);

    /// <summary>Bytes of one entry of the answer of <c>stat</c>.</summary>
    public const int StatSize = 16;

    /// <summary>Bytes in front of a plain chunk.</summary>
    public const int PlainHeaderSize = 4;

    /// <summary>Bytes in front of a compressed chunk.</summary>
    public const int CompressedHeaderSize = 8;

    /// <summary>Most bytes of one chunk with its header.</summary>
    public const int MaxEncodedChunkSize = PlainHeaderSize + MaxChunkSize;

    /// <summary>Stands in place of a chunk's size: the rest of the blob does not come.</summary>
    internal const uint AbandonedMark = uint.MaxValue;

    /// <summary>Added to the size of a chunk that is compressed.</summary>
    internal const uint CompressedFlag = 1U << 31;
}
