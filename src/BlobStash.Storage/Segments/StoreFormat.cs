using System.Globalization;
using System.Text;
using BlobStash.Core.Hashing;

namespace BlobStash.Storage.Segments;

/// <summary>What FORMAT says. See docs/formats/segment.md, "FORMAT".</summary>
/// <param name="Version">The highest version that a file of the store may have.</param>
/// <param name="Store">Identity of the store.</param>
internal readonly record struct StoreFormat(int Version, StoreId Store)
{
    /// <summary>The version of stores that are made now.</summary>
    public const int CurrentVersion = 2;

    /// <summary>Its line has no checksum; such stores are still opened.</summary>
    public const int FirstVersion = 1;

    /// <summary>Longer than any FORMAT that this program or a later one writes.</summary>
    public const int MaxBytes = 256;

    private const string Name = "blobstash-store";
    private const int Fields = 3;
    private const int FieldsWithChecksum = 4;

    /// <summary>The bytes of FORMAT.</summary>
    public byte[] ToBytes()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Name} {Version} {Store}");
        return Encoding.ASCII.GetBytes(Version == FirstVersion ? $"{text}\n" : $"{text} {ChecksumOf(text)}\n");
    }

    /// <summary>Reads FORMAT. False: it is damaged, of another program, or of another version.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out StoreFormat format)
    {
        format = default;
        var fields = Read(bytes, out var hasChecksum);
        if (fields.Length < Fields
            || fields[0] != Name
            || !TryParseVersion(fields[1], out var version)
            || !StoreId.TryParse(fields[2], out var store))
        {
            return false;
        }

        format = new StoreFormat(version, store);
        return version switch
        {
            FirstVersion => fields.Length == Fields,
            CurrentVersion => fields.Length == FieldsWithChecksum && hasChecksum,
            _ => false,
        };
    }

    /// <summary>
    /// Whether a later version of this program wrote FORMAT; whatever it says, it ends with the checksum, so that
    /// damage is not taken for that.
    /// </summary>
    public static bool TryReadLaterVersion(ReadOnlySpan<byte> bytes, out int version)
    {
        version = 0;
        var fields = Read(bytes, out var hasChecksum);
        return hasChecksum
            && fields.Length > Fields
            && fields[0] == Name
            && TryParseVersion(fields[1], out version)
            && version > CurrentVersion;
    }

    /// <summary>The words of the line, and whether the last one is the checksum of those before.</summary>
    private static string[] Read(ReadOnlySpan<byte> bytes, out bool hasChecksum)
    {
        var text = Encoding.ASCII.GetString(bytes).TrimEnd('\n');
        var end = text.LastIndexOf(' ');
        hasChecksum = end >= 0 && text[(end + 1)..] == ChecksumOf(text[..end]);
        return text.Split(' ');
    }

    private static bool TryParseVersion(string text, out int version) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version);

    private static string ChecksumOf(string text) =>
        Crc32C.Compute(Encoding.ASCII.GetBytes(text)).ToString("x8", CultureInfo.InvariantCulture);
}
