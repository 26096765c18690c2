using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using BlobStash.Core.Digests;

namespace BlobStash.Sync.Sketches;

/// <summary>
/// The first eight bytes of a digest, which name a blob between two peers while they reconcile. Never an address: two
/// digests may share one, and whoever receives the blob still verifies its whole digest.
/// </summary>
/// <param name="Value">
/// The bytes as a big-endian number, so that short ids sort as their digests do and print as the digest begins.
/// </param>
public readonly record struct ShortId(ulong Value) : IComparable<ShortId>
{
    /// <summary>Length of a short id in bytes.</summary>
    public const int Size = sizeof(ulong);

    /// <summary>Takes the short id of a digest.</summary>
    /// <param name="digest">Any digest.</param>
    public static ShortId Of(in Digest digest) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in digest))));

    /// <inheritdoc/>
    public int CompareTo(ShortId other) => Value.CompareTo(other.Value);

    /// <summary>Tells whether the left short id comes before the right one.</summary>
    public static bool operator <(ShortId left, ShortId right) => left.Value < right.Value;

    /// <summary>Tells whether the left short id comes after the right one.</summary>
    public static bool operator >(ShortId left, ShortId right) => left.Value > right.Value;

    /// <summary>Tells whether the left short id comes before the right one or equals it.</summary>
    public static bool operator <=(ShortId left, ShortId right) => left.Value <= right.Value;

    /// <summary>Tells whether the left short id comes after the right one or equals it.</summary>
    public static bool operator >=(ShortId left, ShortId right) => left.Value >= right.Value;

    /// <summary>The sixteen lower-case hex digits with which the digest begins.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
