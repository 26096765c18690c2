using System.Globalization;
using BlobStash.Core.Digests;

namespace BlobStash.Storage.Files;

/// <summary>All names on disk are made and parsed here. See docs/formats/segment.md, "Files of a store".</summary>
internal static class StorePaths
{
    public const string Format = "FORMAT";
    public const string Lock = "LOCK";
    public const string Checkpoint = "checkpoint";
    public const string Segments = "segments";
    public const string Large = "large";
    public const string Temporary = "tmp";

    private const string SegmentSuffix = ".seg";
    private const string LargeSuffix = ".blob";
    private const int SegmentDigits = 16;

    public static string Segment(uint number) => $"{Segments}/{number:x16}{SegmentSuffix}";

    public static bool TryParseSegment(string name, out uint number)
    {
        number = 0;
        return name.Length == SegmentDigits + SegmentSuffix.Length
            && name.EndsWith(SegmentSuffix, StringComparison.Ordinal)
            && uint.TryParse(
                name.AsSpan(0, SegmentDigits),
                NumberStyles.AllowHexSpecifier,
                CultureInfo.InvariantCulture,
                out number);
    }

    public static string LargeDirectory(in Digest digest) => $"{Large}/{digest.Prefix:x2}";

    public static string LargeBlob(in Digest digest) => $"{LargeDirectory(digest)}/{digest}{LargeSuffix}";

    public static bool TryParseLargeBlob(string name, out Digest digest)
    {
        digest = default;
        return name.EndsWith(LargeSuffix, StringComparison.Ordinal)
            && Digest.TryParse(name.AsSpan(0, name.Length - LargeSuffix.Length), out digest);
    }

    public static string TemporaryFile(string stem) => $"{Temporary}/{stem}.tmp";
}
