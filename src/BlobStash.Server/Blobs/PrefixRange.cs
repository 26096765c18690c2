using BlobStash.Core.Digests;

namespace BlobStash.Server.Blobs;

/// <summary>Digests from an inclusive lower to an exclusive upper bound; no upper bound means to the end.</summary>
internal readonly record struct PrefixRange(Digest Lower, Digest? Upper)
{
    /// <summary>The range of all digests that start with the given hex digits, 0 to 64 of them, in any case.</summary>
    public static bool TryParse(ReadOnlySpan<char> prefix, out PrefixRange range)
    {
        range = default;
        if (prefix.Length > Digest.HexLength)
        {
            return false;
        }
        Span<char> hex = stackalloc char[Digest.HexLength];
        hex.Fill('0');
        prefix.CopyTo(hex);
        if (!Digest.TryParse(hex, out Digest lower))
        {
            return false;
        }
        hex.Fill('f');
        prefix.CopyTo(hex);
        if (!Digest.TryParse(hex, out Digest last))
        {
            return false;
        }
        range = new PrefixRange(lower, last.TryIncrement(out Digest upper) ? upper : null);
        return true;
    }

    /// <summary>
    /// The same range without the digests up to and including the given one; false when none are left.
    /// </summary>
    public bool TryStartAfter(in Digest after, out PrefixRange rest)
    {
        rest = this;
        if (after < Lower)
        {
            return true;
        }
        if (!after.TryIncrement(out Digest lower) || (Upper is { } upper && lower >= upper))
        {
            return false;
        }
        rest = this with { Lower = lower };
        return true;
    }
}
