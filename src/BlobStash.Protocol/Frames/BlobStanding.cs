using System.Buffers.Binary;
using BlobStash.Core.Clocks;
using BlobStash.Core.Formats;

namespace BlobStash.Protocol.Frames;

/// <summary>
/// One entry of the answer of <c>standing</c>: what became of a blob last, and when. See docs/protocol/deletions.md.
/// </summary>
/// <param name="Stat">Stored, absent, deleted or damaged, with the length of what is stored.</param>
/// <param name="Stamp">Of the put of what is stored, or of the deletion; else none.</param>
/// <param name="Traits">Of a deletion.</param>
public readonly record struct BlobStanding(BlobStat Stat, Stamp Stamp, DeletionTraits Traits = DeletionTraits.None)
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = BatchFormat.StatSize + sizeof(ulong);

    private const DeletionTraits KnownFlags = DeletionTraits.Local | DeletionTraits.Expired;

    /// <summary>Writes the entry.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        Stat.Write(destination);
        destination[1] = (byte)Traits;
        BinaryPrimitives.WriteUInt64LittleEndian(destination[BatchFormat.StatSize..], Stamp.Value);
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="source">At least <see cref="Size"/> bytes.</param>
    /// <exception cref="MessageFormatException">The bytes are no entry.</exception>
    public static BlobStanding Read(ReadOnlySpan<byte> source)
    {
        Span<byte> plain = stackalloc byte[BatchFormat.StatSize];
        source[..plain.Length].CopyTo(plain);
        var flags = (DeletionTraits)plain[1];
        plain[1] = 0;
        var stat = BlobStat.Read(plain);
        var stamp = new Stamp(BinaryPrimitives.ReadUInt64LittleEndian(source[BatchFormat.StatSize..]));
        if ((flags & ~KnownFlags) != 0 || (flags != DeletionTraits.None && stat.Status != BatchStatus.Deleted))
        {
            throw new MessageFormatException("The flags of a deletion are none that may stand here.");
        }

        return stamp == Stamp.None || stat.Status is BatchStatus.Stored or BatchStatus.Deleted
            ? new BlobStanding(stat, stamp, flags)
            : throw new MessageFormatException("There is a stamp of a blob that is neither stored nor deleted.");
    }

    /// <summary>Reads a whole answer.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="count">How many entries there must be.</param>
    /// <exception cref="MessageFormatException">There are more or fewer, or one is malformed.</exception>
    public static BlobStanding[] ReadAll(ReadOnlySpan<byte> body, int count)
    {
        if (body.Length != (long)count * Size)
        {
            throw new MessageFormatException("The answer does not have one entry for each digest.");
        }

        var standings = new BlobStanding[count];
        for (var i = 0; i < count; i++)
        {
            standings[i] = Read(body[(i * Size)..]);
        }

        return standings;
    }
}
