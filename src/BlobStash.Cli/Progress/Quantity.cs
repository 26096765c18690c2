using System.Globalization;

namespace BlobStash.Cli.Progress;

/// <summary>Numbers, sizes and times as a person reads them.</summary>
internal static class Quantity
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>A number with its noun: <c>1 blob</c>, <c>2 blobs</c>.</summary>
    public static string Of(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{Choose(count, "", "s")}");

    /// <summary>The word that goes with a number: <c>is</c> or <c>are</c>.</summary>
    public static string Choose(long count, string one, string several) => count == 1 ? one : several;

    /// <summary>A number of bytes in the unit that leaves one to four digits.</summary>
    public static string OfBytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 1024 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        var format = unit == 0 || bytes >= 100 ? "f0" : "f1";
        return $"{bytes.ToString(format, CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    /// <summary>A time in its two largest units.</summary>
    public static string OfTime(TimeSpan time) => time.TotalSeconds switch
    {
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):f0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours):f0} h {time.Minutes} min"),
    };
}
