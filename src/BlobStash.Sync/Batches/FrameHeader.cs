using BlobStash.Core.Digests;
using BlobStash.Sync.Messages;

namespace BlobStash.Sync.Batches;

/// <summary>What stands in front of the chunks of a blob in a batch.</summary>
/// <param name="Status">Stored when chunks follow; else why none do.</param>
/// <param name="Length">Length of the blob in bytes; 0 unless it is stored.</param>
/// <param name="Digest">Name of the blob.</param>
public readonly record struct FrameHeader(BatchStatus Status, long Length, Digest Digest)
{
    private const int DigestOffset = BatchFormat.StatSize;

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="BatchFormat.FrameHeaderSize"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        // A frame begins as an entry of the answer of stat does.
        new BlobStat(Status, Length).Write(destination);
        Digest.CopyTo(destination[DigestOffset..]);
    }

    /// <summary>Reads a header.</summary>
    /// <param name="source">At least <see cref="BatchFormat.FrameHeaderSize"/> bytes.</param>
    /// <exception cref="MessageFormatException">The bytes are no header.</exception>
    public static FrameHeader Read(ReadOnlySpan<byte> source)
    {
        var stat = BlobStat.Read(source);
        return new FrameHeader(
            stat.Status, stat.Length, Digest.FromBytes(source.Slice(DigestOffset, Digest.Size)));
    }
}
