using System.Globalization;

namespace BlobStash.LoadBench.Reports;

/// <summary>How figures are written.</summary>
internal static class Figure
{
    /// <summary>Three significant digits or all that stand before the point, and at most three behind it.</summary>
    public static string Format(double value)
    {
        var format = Math.Abs(value) switch { >= 100 => "f0", >= 10 => "f1", >= 1 => "f2", _ => "f3" };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A count, in full.</summary>
    public static string Format(long count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>A time in milliseconds.</summary>
    public static string Milliseconds(TimeSpan time) => Format(time.TotalMilliseconds);

    /// <summary>A size in units of a million bytes.</summary>
    public static string Megabytes(long bytes) => Format(bytes / 1e6);
}
