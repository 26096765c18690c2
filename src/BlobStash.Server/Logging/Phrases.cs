using System.Globalization;

namespace BlobStash.Server.Logging;

/// <summary>Numbers and durations as people write them in a sentence.</summary>
internal static class Phrases
{
    /// <summary>A number with its noun: <c>1 blob</c>, <c>2 blobs</c>.</summary>
    public static string Count(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>A duration in its two largest units: <c>0.4 s</c>, <c>3 min 5 s</c>, <c>2 days 4 h</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        FormattableString text = duration switch
        {
            { TotalSeconds: < 10 } => $"{duration.TotalSeconds:0.0} s",
            { TotalMinutes: < 1 } => $"{duration.Seconds} s",
            { TotalHours: < 1 } => $"{duration.Minutes} min {duration.Seconds} s",
            { TotalDays: < 1 } => $"{duration.Hours} h {duration.Minutes} min",
            _ => $"{Count(duration.Days, "day")} {duration.Hours} h",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }
}
