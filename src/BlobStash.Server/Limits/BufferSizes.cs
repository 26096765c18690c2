using BlobStash.Protocol.Frames;
using BlobStash.Storage.Blobs;

namespace BlobStash.Server.Limits;

/// <summary>
/// What a request holds in memory when its client stalls, in bytes, with what the pools round up to; see
/// docs/operating/limits.md.
/// </summary>
internal static class BufferSizes
{
    /// <summary>Blobs up to this length are sent without an account: the buffers of the socket take them.</summary>
    public const int UncountedAnswer = 16 * 1024;

    /// <summary>Reading a longer blob: a block, the same block on its way to the socket, and one more.</summary>
    public const long Answer = 3 * BlobReader.BlockSize;

    /// <summary>Reading many blobs: 256 KiB gather before they are sent, a chunk beyond, and one compressed.</summary>
    public const long BatchAnswer = 6 * BlobReader.BlockSize;

    /// <summary>An upload that goes to the disk as it comes: four blocks, and what the connection has.</summary>
    private const long Stream = 5 * BlobReader.BlockSize;

    /// <summary>Bookkeeping of a request, beside its bytes.</summary>
    private const long Request = 4 * 1024;

    /// <summary>An upload of a length, or of an unknown one where that is negative.</summary>
    public static long Upload(long length) => length is < 0 or > BlobReader.BlockSize ? Stream : Request + (2 * length);

    /// <summary>A batch of uploads with so many bytes on their way: these, and what its connection has.</summary>
    public static long Batch(long bytesInFlight) => bytesInFlight + Stream;

    /// <summary>A list of digests that is read, its parsed form, and an answer as long.</summary>
    /// <param name="contentLength">What the request announces; the longest list where it does not.</param>
    public static long DigestRequest(long? contentLength) =>
        Request + (3 * Math.Min(contentLength ?? DigestList.MaxBytes, DigestList.MaxBytes));

    /// <summary>The digests of one of 256 buckets, half as many again as on average, as they are and as JSON.</summary>
    public static long Bucket(long blobCount) => Answer + (blobCount / 256 * 3 / 2 * (32 + (2 * 67)));

    /// <summary>An answer that is made as a whole, and then copied to the connection.</summary>
    public static long WholeAnswer(long length) => Request + (2 * length);
}
