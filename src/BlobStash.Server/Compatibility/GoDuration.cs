using System.Globalization;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// Durations as Go prints them (package time, Duration.String): <c>0s</c>, <c>288.15µs</c>, <c>5.034806ms</c>,
/// <c>3.16s</c>, <c>1h0m2.5s</c>.
/// </summary>
internal static class GoDuration
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    /// <summary>Formats to the 100 nanoseconds that a <see cref="TimeSpan"/> resolves.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
        {
            return "-" + FormatPositive((ulong)-(Int128)duration.Ticks);
        }
        return FormatPositive((ulong)duration.Ticks);
    }

    private static string FormatPositive(ulong ticks) => ticks switch
    {
        0 => "0s",
        < TicksPerMicrosecond => FormatUnit(ticks * TimeSpan.NanosecondsPerTick, 1, "ns"),
        < TimeSpan.TicksPerMillisecond => FormatUnit(ticks, TicksPerMicrosecond, "µs"),
        < TimeSpan.TicksPerSecond => FormatUnit(ticks, TimeSpan.TicksPerMillisecond, "ms"),
        _ => FormatClock(ticks),
    };

    /// <summary>From a second on, hours and minutes go in front, and minutes stay once there are hours.</summary>
    private static string FormatClock(ulong ticks)
    {
        var hours = ticks / TimeSpan.TicksPerHour;
        var minutes = ticks % TimeSpan.TicksPerHour / TimeSpan.TicksPerMinute;
        var seconds = FormatUnit(ticks % TimeSpan.TicksPerMinute, TimeSpan.TicksPerSecond, "s");
        return (hours, minutes) switch
        {
            (0, 0) => seconds,
            (0, _) => string.Create(CultureInfo.InvariantCulture, $"{minutes}m{seconds}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{hours}h{minutes}m{seconds}"),
        };
    }

    /// <summary>Whole units, then a fraction without trailing zeros.</summary>
    private static string FormatUnit(ulong value, long perUnit, string unit)
    {
        // A decimal division by a power of ten keeps every digit.
        var units = (decimal)value / perUnit;
        return units.ToString("0.#########", CultureInfo.InvariantCulture) + unit;
    }
}
