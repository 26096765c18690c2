using System.Buffers.Binary;
using BlobStash.Core.Formats;

namespace BlobStash.Protocol.Frames;

/// <summary>What stands in front of the bytes of a chunk.</summary>
/// <param name="Size">Bytes on the wire behind the header; 0 for the mark that the blob is abandoned.</param>
/// <param name="RawSize">Bytes of the blob that they stand for.</param>
internal readonly record struct ChunkHeader(int Size, int RawSize)
{
    /// <summary>True when the rest of the blob does not come.</summary>
    public bool IsAbandoned => Size == 0;

    /// <summary>True when the bytes are compressed; those are always fewer than the raw ones.</summary>
    public bool IsCompressed => Size < RawSize;

    /// <summary>Bytes of the header itself.</summary>
    public int HeaderSize => IsCompressed ? BatchFormat.CompressedHeaderSize : BatchFormat.PlainHeaderSize;

    /// <summary>Writes the header.</summary>
    /// <param name="destination">At least <see cref="HeaderSize"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        if (IsCompressed)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)Size | BatchFormat.CompressedFlag);
            BinaryPrimitives.WriteInt32LittleEndian(destination[4..], RawSize);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination, IsAbandoned ? BatchFormat.AbandonedMark : (uint)Size);
        }
    }

    /// <summary>Reads a header.</summary>
    /// <param name="source">What there is of it.</param>
    /// <param name="remaining">Bytes of the blob that are still to come, at least 1.</param>
    /// <param name="header">The header.</param>
    /// <returns>False: more bytes are needed.</returns>
    /// <exception cref="MessageFormatException">The bytes are no header, or do not fit the blob.</exception>
    public static bool TryRead(ReadOnlySpan<byte> source, long remaining, out ChunkHeader header)
    {
        header = default;
        if (source.Length < BatchFormat.PlainHeaderSize)
        {
            return false;
        }

        var size = BinaryPrimitives.ReadUInt32LittleEndian(source);
        if (size == BatchFormat.AbandonedMark)
        {
            return true;
        }

        var isCompressed = (size & BatchFormat.CompressedFlag) != 0;
        if (isCompressed && source.Length < BatchFormat.CompressedHeaderSize)
        {
            return false;
        }

        size &= ~BatchFormat.CompressedFlag;
        var rawSize = isCompressed ? BinaryPrimitives.ReadUInt32LittleEndian(source[4..]) : size;
        if (size == 0 || rawSize > Math.Min(remaining, BatchFormat.MaxChunkSize) || (isCompressed && size >= rawSize))
        {
            throw new MessageFormatException("A chunk is empty, too large, or longer than the rest of its blob.");
        }

        header = new ChunkHeader((int)size, (int)rawSize);
        return true;
    }
}
