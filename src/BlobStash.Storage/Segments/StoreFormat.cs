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

    /// <summary>Longer than any FORMAT that this program or a later one writes.</summary>
    public const int MaxBytes = 256;

    private const string Name = "blobstash-store";
    private const int FirstVersion = 1;
    private const int Fields = 3;
    private const int FieldsWithChecksum = 4;

    /// <summary>The bytes of FORMAT.</summary>
    public byte[] ToBytes()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Name} {Version} {Store}");
        return Encoding.ASCII.GetBytes(Version == FirstVersion ? $"{text}\n" : $"{text} {ChecksumOf(text)}\n");
    }

    /// <summary>Reads FORMAT.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="version">The version that it names, also where that is not known here; null where none is.</param>
    /// <param name="format">What it says.</param>
    /// <returns>False: it is damaged, of another program, or of another version.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out string? version, out StoreFormat format)
    {
        (version, format) = (null, default);
        var text = Encoding.ASCII.GetString(bytes).TrimEnd('\n');
        var fields = text.Split(' ');
        if (fields.Length < Fields || fields[0] != Name)
        {
            return false;
        }

        version = fields[1];
        if (!TryParseVersion(version, out var number) || !StoreId.TryParse(fields[2], out var store))
        {
            return false;
        }

        format = new StoreFormat(number, store);
        return number == FirstVersion
            ? fields.Length == Fields
            : fields.Length == FieldsWithChecksum && fields[^1] == ChecksumOf(text[..text.LastIndexOf(' ')]);
    }

    /// <summary>Whether this program reads stores of a version.</summary>
    public static bool IsReadable(string version) => TryParseVersion(version, out _);

    private static bool TryParseVersion(string text, out int version) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out version)
        && version is FirstVersion or CurrentVersion;

    private static string ChecksumOf(string text) =>
        Crc32C.Compute(Encoding.ASCII.GetBytes(text)).ToString("x8", CultureInfo.InvariantCulture);
}
