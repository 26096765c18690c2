using System.Globalization;

namespace BlobStash.Server.Blobs;

/// <summary>
/// Parses the Range header (RFC 9110, section 14.2). A header that is malformed or has more parts than the limit is
/// answered like one that cannot be met; overlapping and touching ranges are joined, so no byte is ever sent twice.
/// </summary>
internal static class RangeHeader
{
    private const string Unit = "bytes";

    /// <summary>Parses one header value for a blob of the given length.</summary>
    /// <param name="header">The header.</param>
    /// <param name="blobLength">Length of the blob in bytes.</param>
    /// <param name="maxRangeCount">Parts beyond which the header is refused.</param>
    /// <param name="ranges">Ascending, separate ranges inside the blob, when satisfiable.</param>
    public static RangeOutcome Parse(string header, long blobLength, int maxRangeCount, List<ByteRange> ranges)
    {
        ReadOnlySpan<char> rest = header.AsSpan().Trim();
        var equals = rest.IndexOf('=');
        if (equals < 0 || !rest[..equals].TrimEnd().Equals(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return RangeOutcome.Ignore;
        }
        rest = rest[(equals + 1)..];
        var count = 0;
        foreach (Range part in rest.Split(','))
        {
            ReadOnlySpan<char> spec = rest[part].Trim();
            if (spec.IsEmpty)
            {
                continue; // RFC 9110, section 5.6.1.2: empty list elements are to be ignored.
            }
            if (++count > maxRangeCount || !TryParseSpec(spec, blobLength, out ByteRange range))
            {
                return RangeOutcome.Unsatisfiable;
            }
            if (range.Length > 0)
            {
                ranges.Add(range);
            }
        }
        Join(ranges);
        if (blobLength == 0 && count > 0)
        {
            // No range of bytes can be named in an answer without any; the header may be ignored (section 14.2).
            return RangeOutcome.Ignore;
        }
        return ranges.Count > 0 ? RangeOutcome.Satisfiable : RangeOutcome.Unsatisfiable;
    }

    /// <summary>False: malformed. An empty range: well-formed, and outside the blob.</summary>
    private static bool TryParseSpec(ReadOnlySpan<char> spec, long blobLength, out ByteRange range)
    {
        range = default;
        var dash = spec.IndexOf('-');
        if (dash < 0)
        {
            return false;
        }
        ReadOnlySpan<char> firstText = spec[..dash].TrimEnd();
        ReadOnlySpan<char> lastText = spec[(dash + 1)..].TrimStart();
        if (firstText.IsEmpty)
        {
            if (!TryParseOffset(lastText, out var suffix))
            {
                return false;
            }
            range = new ByteRange(Math.Max(0, blobLength - suffix), blobLength);
            return true;
        }
        if (!TryParseOffset(firstText, out var first))
        {
            return false;
        }
        var last = long.MaxValue - 1;
        if (!lastText.IsEmpty && (!TryParseOffset(lastText, out last) || last < first))
        {
            return false;
        }
        range = first < blobLength ? new ByteRange(first, Math.Min(last + 1, blobLength)) : default;
        return true;
    }

    /// <summary>Digits only. More of them than a long holds mean the largest offset there is.</summary>
    private static bool TryParseOffset(ReadOnlySpan<char> text, out long offset)
    {
        offset = 0;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out offset)
            || offset == long.MaxValue)
        {
            offset = long.MaxValue - 1;
        }
        return true;
    }

    private static void Join(List<ByteRange> ranges)
    {
        ranges.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        var kept = 0;
        for (var i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Start <= ranges[kept].End)
            {
                ranges[kept] = ranges[kept] with { End = Math.Max(ranges[kept].End, ranges[i].End) };
            }
            else
            {
                ranges[++kept] = ranges[i];
            }
        }
        if (ranges.Count > 0)
        {
            ranges.RemoveRange(kept + 1, ranges.Count - kept - 1);
        }
    }
}
