using System.Globalization;

namespace BlobStash.Cli.Messages;

/// <summary>Times as they stand in files: milliseconds since 1970-01-01 UTC, of any value.</summary>
internal static class Timestamp
{
    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>As in ISO 8601; the bare number when no calendar goes so far.</summary>
    public static string Format(long milliseconds) => milliseconds >= First && milliseconds <= Last
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : milliseconds.ToString(CultureInfo.InvariantCulture);
}
