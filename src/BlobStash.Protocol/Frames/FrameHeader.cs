using System.Buffers.Binary;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;

namespace BlobStash.Protocol.Frames;

/// <summary>What stands in front of the chunks of a blob in a batch.</summary>
/// <param name="Status">Stored when chunks follow; else why none do.</param>
/// <param name="Length">Length of the blob in bytes; 0 unless it is stored.</param>
/// <param name="Digest">Name of the blob.</param>
/// <param name="Stamp">Stamp of its put, where the batch has stamps and the blob is stored; else none.</param>
public readonly record struct FrameHeader(BatchStatus Status, long Length, Digest Digest, Stamp Stamp = default)
{
    private const int DigestOffset = BatchFormat.StatSize;
    private const int StampOffset = BatchFormat.FrameHeaderSize;

    /// <summary>Bytes of a header.</summary>
    public static int SizeOf(FrameVersion version) =>
        version == FrameVersion.Stamped ? BatchFormat.StampedHeaderSize : BatchFormat.FrameHeaderSize;

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="SizeOf"/> bytes.</param>
    /// <param name="version">Whether the stamp is written.</param>
    public void Write(Span<byte> destination, FrameVersion version = FrameVersion.Plain)
    {
        // A frame begins as an entry of the answer of stat does.
        new BlobStat(Status, Length).Write(destination);
        Digest.CopyTo(destination[DigestOffset..]);
        if (version == FrameVersion.Stamped)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination[StampOffset..], Stamp.Value);
        }
    }

    /// <summary>Reads a header.</summary>
    /// <param name="source">At least <see cref="SizeOf"/> bytes.</param>
    /// <param name="version">Whether there is a stamp.</param>
    /// <exception cref="MessageFormatException">The bytes are no header.</exception>
    public static FrameHeader Read(ReadOnlySpan<byte> source, FrameVersion version = FrameVersion.Plain)
    {
        var stat = BlobStat.Read(source);
        var digest = Digest.FromBytes(source.Slice(DigestOffset, Digest.Size));
        if (version == FrameVersion.Plain)
        {
            return new FrameHeader(stat.Status, stat.Length, digest);
        }

        var stamp = new Stamp(BinaryPrimitives.ReadUInt64LittleEndian(source[StampOffset..]));
        return stat.Status == BatchStatus.Stored || stamp == Stamp.None
            ? new FrameHeader(stat.Status, stat.Length, digest, stamp)
            : throw new MessageFormatException("There is a stamp of a blob that is not stored.");
    }
}
