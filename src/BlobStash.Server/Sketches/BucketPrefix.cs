using System.Globalization;
using BlobStash.Server.Problems;

namespace BlobStash.Server.Sketches;

/// <summary>The two hex digits that name a bucket in a request.</summary>
internal static class BucketPrefix
{
    /// <summary>Number of digits.</summary>
    public const int HexLength = 2;

    /// <summary>Reads exactly two hex digits in any case.</summary>
    public static bool TryParse(string? text, out byte prefix)
    {
        prefix = 0;
        return text?.Length == HexLength
            && byte.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out prefix);
    }

    /// <summary>The problem of a request that names no bucket.</summary>
    public static Problem Malformed() =>
        new(ProblemKinds.PrefixMalformed, "The prefix of a bucket is exactly two hex digits.");
}
