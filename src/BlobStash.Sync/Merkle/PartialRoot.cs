using System.Buffers.Binary;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;

namespace BlobStash.Sync.Merkle;

/// <summary>The Merkle root of a set without some digests; see docs/protocol/deletions.md.</summary>
/// <param name="Root">The root.</param>
/// <param name="LeftOut">How many of the digests were in the set.</param>
public readonly record struct PartialRoot(Digest Root, long LeftOut)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = Digest.Size + sizeof(long);

    /// <summary>Writes the value.</summary>
    /// <param name="destination">At least <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        Root.CopyTo(destination);
        BinaryPrimitives.WriteInt64LittleEndian(destination[Digest.Size..], LeftOut);
    }

    /// <summary>Reads a value.</summary>
    /// <param name="source">Exactly <see cref="Size"/> bytes.</param>
    /// <exception cref="MessageFormatException">There are more or fewer, or the number is negative.</exception>
    public static PartialRoot Read(ReadOnlySpan<byte> source)
    {
        if (source.Length != Size)
        {
            throw new MessageFormatException("The root of a set does not have 40 bytes.");
        }

        var leftOut = BinaryPrimitives.ReadInt64LittleEndian(source[Digest.Size..]);
        return leftOut >= 0
            ? new PartialRoot(Digest.FromBytes(source[..Digest.Size]), leftOut)
            : throw new MessageFormatException("The number of digests that were left out is negative.");
    }
}
