using System.Buffers;
using System.Globalization;
using BlobStash.Core.Digests;

namespace BlobStash.Storage.Files;

/// <summary>All names on disk are made and parsed here. See docs/formats/segment.md, "Files of a store".</summary>
internal static class StorePaths
{
    public const string Format = "FORMAT";
    public const string Lock = "LOCK";
    public const string Checkpoint = "checkpoint";
    public const string Quarantine = "quarantine";
    public const string Reserve = "reserve";
    public const string Segments = "segments";
    public const string Large = "large";
    public const string Temporary = "tmp";

    private const string SegmentSuffix = ".seg";
    private const string LargeSuffix = ".blob";
    private const string ParitySuffix = ".par";
    private const int SegmentDigits = 16;

    private const string TemporarySuffix = ".tmp";
    private const string FormatStem = "format";
    private const int RunDigits = 32;

    private static readonly SearchValues<char> LowerHexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static string Segment(uint number) => $"{Segments}/{number:x16}{SegmentSuffix}";

    public static bool TryParseSegment(string name, out uint number) => TryParse(name, SegmentSuffix, out number);

    /// <summary>Whether a name is that of a segment, or of one that somebody renamed.</summary>
    public static bool LooksLikeSegment(string name) =>
        name.Length == SegmentDigits + SegmentSuffix.Length
        && name.EndsWith(SegmentSuffix, StringComparison.OrdinalIgnoreCase)
        && name.AsSpan(0, SegmentDigits).IndexOfAnyExcept(HexDigits) < 0;

    /// <summary>Parity of a sealed segment. See docs/formats/parity.md.</summary>
    public static string SegmentParity(uint number) => $"{Segments}/{number:x16}{ParitySuffix}";

    public static bool TryParseSegmentParity(string name, out uint number) =>
        TryParse(name, ParitySuffix, out number) && SegmentParity(number) == $"{Segments}/{name}";

    /// <summary>Parity of a large blob.</summary>
    public static string LargeParity(in Digest digest) => $"{LargeDirectory(digest)}/{digest}{ParitySuffix}";

    public static bool TryParseLargeParity(string name, out Digest digest) => TryParse(name, ParitySuffix, out digest);

    public static string LargeDirectory(in Digest digest) => $"{Large}/{digest.Prefix:x2}";

    public static string LargeBlob(in Digest digest) => $"{LargeDirectory(digest)}/{digest}{LargeSuffix}";

    public static bool TryParseLargeBlob(string name, out Digest digest) => TryParse(name, LargeSuffix, out digest);

    /// <summary>The same for a file in a folder of <c>large/</c>, which must be that of the blob.</summary>
    public static bool TryParseLargeBlob(string folder, string name, out Digest digest) =>
        TryParseLargeBlob(name, out digest) && LargeBlob(digest) == $"{Large}/{folder}/{name}";

    public static string TemporaryFile(string stem) => $"{Temporary}/{stem}{TemporarySuffix}";

    /// <summary>Whether a name is one that a store gives in <c>tmp/</c>: of a run and a number, or of FORMAT.</summary>
    public static bool IsTemporary(string name)
    {
        var stem = name.EndsWith(TemporarySuffix, StringComparison.Ordinal) ? name[..^TemporarySuffix.Length] : "";
        return stem == FormatStem
            || (stem.Length > RunDigits + 1
                && !stem.AsSpan(0, RunDigits).ContainsAnyExcept(LowerHexDigits)
                && stem[RunDigits] == '-'
                && !stem.AsSpan(RunDigits + 1).ContainsAnyExceptInRange('0', '9'));
    }

    /// <summary>Whether a name in <c>large/</c> is that of one of its folders.</summary>
    public static bool IsLargeDirectory(string name) =>
        name.Length == 2 && !name.AsSpan().ContainsAnyExcept(LowerHexDigits);

    private static bool TryParse(string name, string suffix, out uint number)
    {
        number = 0;
        return name.Length == SegmentDigits + suffix.Length
            && name.EndsWith(suffix, StringComparison.Ordinal)
            && uint.TryParse(
                name.AsSpan(0, SegmentDigits),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out number);
    }

    private static bool TryParse(string name, string suffix, out Digest digest)
    {
        digest = default;
        return name.EndsWith(suffix, StringComparison.Ordinal)
            && !name.AsSpan(0, name.Length - suffix.Length).ContainsAnyExcept(LowerHexDigits)
            && Digest.TryParse(name.AsSpan(0, name.Length - suffix.Length), out digest);
    }
}
