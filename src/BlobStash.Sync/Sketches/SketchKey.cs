using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace BlobStash.Sync.Sketches;

/// <summary>
/// The 16 bytes under which short ids get their checksums. Peers can only subtract sketches made under the same key;
/// they compare its <see cref="Fingerprint"/> first. Immutable.
/// </summary>
/// <remarks>
/// The published <see cref="Default"/> makes any two nodes agree. Under a key of their own, nodes keep clients who do
/// not know it from choosing blobs whose symbols collide on purpose.
/// </remarks>
public sealed class SketchKey : IEquatable<SketchKey>
{
    /// <summary>Length of a sketch key in bytes.</summary>
    public const int Size = 16;

    private readonly ulong _k0;
    private readonly ulong _k1;

    private SketchKey(ulong k0, ulong k1)
    {
        _k0 = k0;
        _k1 = k1;
        Fingerprint = ChecksumOf(default);
    }

    /// <summary>The published key, the ASCII bytes of <c>blobstash-sketch</c>.</summary>
    public static SketchKey Default { get; } = FromBytes("blobstash-sketch"u8);

    /// <summary>Tells keys apart without showing them: the checksum of the short id of eight zero bytes.</summary>
    public ulong Fingerprint { get; }

    /// <summary>Takes a key from its bytes.</summary>
    /// <param name="bytes">Exactly <see cref="Size"/> bytes; they are copied.</param>
    /// <exception cref="ArgumentException">The length is not <see cref="Size"/>.</exception>
    public static SketchKey FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A sketch key has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        return new SketchKey(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    /// <summary>The checksum of a short id: SipHash-2-4 of its eight bytes.</summary>
    /// <param name="shortId">Any short id.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ChecksumOf(ShortId shortId) =>
        SipHash.Compute(_k0, _k1, BinaryPrimitives.ReverseEndianness(shortId.Value));

    /// <inheritdoc/>
    public bool Equals(SketchKey? other) => other is not null && _k0 == other._k0 && _k1 == other._k1;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SketchKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint.GetHashCode();

    /// <summary>The fingerprint in hex; the key itself is never printed.</summary>
    public override string ToString() => Fingerprint.ToString("x16", CultureInfo.InvariantCulture);
}
