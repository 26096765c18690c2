using System.Buffers.Binary;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;

namespace BlobStash.Protocol.Frames;

/// <summary>
/// What stands in front of coded symbols: docs/protocol/sync.md, "Summary of a set". Immutable.
/// </summary>
/// <param name="SymbolCount">Coded symbols that the node maintains of its set, at least 1.</param>
/// <param name="Node">Identity of the running node: random, new at every start.</param>
/// <param name="MerkleRoot">Merkle root of the set; for a bucket its leaf, zero when it is empty.</param>
public sealed record SetSummary(int SymbolCount, Guid Node, Digest MerkleRoot)
{
    /// <summary>Length of the binary form in bytes.</summary>
    public const int Size = 64;

    private const int Version = 1;
    private const int NodeOffset = 16;
    private const int RootOffset = 32;

    private static ReadOnlySpan<byte> Magic => "BSTASHSM"u8;

    /// <summary>Reads the binary form.</summary>
    /// <param name="bytes">At least <see cref="Size"/> bytes from a peer; what follows them is not looked at.</param>
    /// <exception cref="MessageFormatException">They are no summary.</exception>
    public static SetSummary Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size || !bytes.StartsWith(Magic)
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) != Version)
        {
            throw new MessageFormatException("The answer is not the summary of a set.");
        }

        var symbols = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        return symbols > 0
            ? new SetSummary(
                symbols, new Guid(bytes[NodeOffset..RootOffset]), Digest.FromBytes(bytes[RootOffset..Size]))
            : throw new MessageFormatException("The summary of a set maintains no symbols.");
    }

    /// <summary>Writes the binary form.</summary>
    /// <param name="destination">Room for <see cref="Size"/> bytes.</param>
    public void Write(Span<byte> destination)
    {
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(destination[12..], SymbolCount);
        Node.TryWriteBytes(destination[NodeOffset..RootOffset]);
        MerkleRoot.CopyTo(destination[RootOffset..Size]);
    }
}
