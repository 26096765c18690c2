using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace BlobStash.Storage.Segments;

/// <summary>
/// Random 16-byte identity of a store, kept in <c>FORMAT</c> and in every file header, so that files of another store
/// are noticed.
/// </summary>
internal readonly record struct StoreId(UInt128 Value)
{
    public const int Size = 16;

    public static StoreId Create()
    {
        Span<byte> bytes = stackalloc byte[Size];
        RandomNumberGenerator.Fill(bytes);
        return Read(bytes);
    }

    public static StoreId Read(ReadOnlySpan<byte> source) => new(BinaryPrimitives.ReadUInt128BigEndian(source));

    public static bool TryParse(ReadOnlySpan<char> hex, out StoreId id)
    {
        var valid = UInt128.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        id = new StoreId(value);
        return valid && hex.Length == 2 * Size;
    }

    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
