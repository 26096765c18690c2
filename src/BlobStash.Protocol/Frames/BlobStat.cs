using System.Buffers.Binary;
using BlobStash.Core.Formats;

namespace BlobStash.Protocol.Frames;

/// <summary>One entry of the answer of <c>stat</c>.</summary>
/// <param name="Status">Stored, absent, deleted or damaged.</param>
/// <param name="Length">Length of the blob in bytes; 0 unless it is stored.</param>
public readonly record struct BlobStat(BatchStatus Status, long Length)
{
    /// <summary>Writes the entry.</summary>
    /// <param name="destination">At least <see cref="BatchFormat.StatSize"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, (byte)Status);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], Length);
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="source">At least <see cref="BatchFormat.StatSize"/> bytes.</param>
    /// <exception cref="MessageFormatException">The bytes are no entry.</exception>
    public static BlobStat Read(ReadOnlySpan<byte> source)
    {
        var status = BinaryPrimitives.ReadUInt64LittleEndian(source);
        var length = BinaryPrimitives.ReadInt64LittleEndian(source[8..]);
        if (status is < (ulong)BatchStatus.Stored or > (ulong)BatchStatus.Damaged)
        {
            throw new MessageFormatException("The status of a blob is none of those that may stand here.");
        }

        return length >= 0 && (length == 0 || status == (ulong)BatchStatus.Stored)
            ? new BlobStat((BatchStatus)status, length)
            : throw new MessageFormatException("The length of a blob is negative, or belongs to a blob without bytes.");
    }

    /// <summary>Reads a whole answer.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="count">How many entries there must be.</param>
    /// <exception cref="MessageFormatException">There are more or fewer, or one is malformed.</exception>
    public static BlobStat[] ReadAll(ReadOnlySpan<byte> body, int count)
    {
        if (body.Length != (long)count * BatchFormat.StatSize)
        {
            throw new MessageFormatException("The answer does not have one entry for each digest.");
        }

        var stats = new BlobStat[count];
        for (var i = 0; i < count; i++)
        {
            stats[i] = Read(body[(i * BatchFormat.StatSize)..]);
        }

        return stats;
    }
}
