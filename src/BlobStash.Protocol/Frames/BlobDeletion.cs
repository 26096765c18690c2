using System.Buffers.Binary;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;

namespace BlobStash.Protocol.Frames;

/// <summary>A deletion as one node gives it to another; see docs/protocol/deletions.md, "Deletions".</summary>
/// <param name="Digest">Name of the blob.</param>
/// <param name="Stamp">When it was deleted.</param>
public readonly record struct BlobDeletion(Digest Digest, Stamp Stamp)
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = Digest.Size + sizeof(ulong);

    /// <summary>Longest list in bytes.</summary>
    public const int MaxListBytes = BatchFormat.MaxBlobs * Size;

    /// <summary>Writes a list.</summary>
    /// <param name="deletions">1 to <see cref="BatchFormat.MaxBlobs"/>.</param>
    public static byte[] WriteAll(IReadOnlyList<BlobDeletion> deletions)
    {
        ArgumentNullException.ThrowIfNull(deletions);
        ArgumentOutOfRangeException.ThrowIfZero(deletions.Count, nameof(deletions));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(deletions.Count, BatchFormat.MaxBlobs, nameof(deletions));
        var body = new byte[deletions.Count * Size];
        for (var i = 0; i < deletions.Count; i++)
        {
            var entry = body.AsSpan(i * Size, Size);
            deletions[i].Digest.CopyTo(entry);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[Digest.Size..], deletions[i].Stamp.Value);
        }

        return body;
    }

    /// <summary>Reads a list.</summary>
    /// <exception cref="MessageFormatException">It is empty, too long, or ends in the middle of an entry.</exception>
    public static BlobDeletion[] ReadAll(ReadOnlySpan<byte> body)
    {
        if (body.Length is 0 or > MaxListBytes || body.Length % Size != 0)
        {
            throw new MessageFormatException("The list does not have 1 to 16384 deletions of 40 bytes each.");
        }

        var deletions = new BlobDeletion[body.Length / Size];
        for (var i = 0; i < deletions.Length; i++)
        {
            var entry = body.Slice(i * Size, Size);
            deletions[i] = new BlobDeletion(
                Digest.FromBytes(entry[..Digest.Size]),
                new Stamp(BinaryPrimitives.ReadUInt64LittleEndian(entry[Digest.Size..])));
        }

        return deletions;
    }

    /// <summary>Reads the answer to a list.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="count">How many deletions were sent.</param>
    /// <exception cref="MessageFormatException">There are more or fewer, or one may not stand here.</exception>
    public static DeletionStatus[] ReadAnswer(ReadOnlySpan<byte> body, int count)
    {
        if (body.Length != count)
        {
            throw new MessageFormatException("The answer does not have one status for each deletion.");
        }

        var statuses = new DeletionStatus[count];
        for (var i = 0; i < count; i++)
        {
            statuses[i] = body[i] is >= (byte)DeletionStatus.Applied and <= (byte)DeletionStatus.Future
                ? (DeletionStatus)body[i]
                : throw new MessageFormatException("The status of a deletion is none of those that may stand here.");
        }

        return statuses;
    }
}
