using System.Globalization;

namespace BlobStash.Core.Clocks;

/// <summary>
/// The moment of a change, in an order that all nodes share: milliseconds since 1970-01-01 UTC in the upper 48 bits, a
/// counter in the lower 16. It is the logical clock of Kulkarni et al., "Logical Physical Clocks" (OPODIS 2014), packed
/// as in section 6.2 there. The larger stamp is the later change, whatever the clocks of the nodes say.
/// </summary>
/// <param name="Value">The 64 bits. 0 is before every change.</param>
public readonly record struct Stamp(ulong Value) : IComparable<Stamp>, ISpanFormattable
{
    /// <summary>Length of the text of a stamp in hex digits.</summary>
    public const int HexLength = 16;

    private const int CounterBits = 16;

    /// <summary>The largest time that a stamp can hold, in milliseconds since 1970-01-01 UTC: the year 10889.</summary>
    public const long MaxMilliseconds = (1L << (64 - CounterBits)) - 1;

    /// <summary>Before every change.</summary>
    public static Stamp None => default;

    /// <summary>Milliseconds since 1970-01-01 UTC, from 0 to <see cref="MaxMilliseconds"/>.</summary>
    public long Milliseconds => (long)(Value >> CounterBits);

    /// <summary>The next stamp in the order; the last one of all is followed by itself.</summary>
    public Stamp Following => new(Value == ulong.MaxValue ? Value : Value + 1);

    /// <summary>Gives the first stamp of a millisecond.</summary>
    /// <param name="milliseconds">Since 1970-01-01 UTC; what lies outside the range becomes its nearest end.</param>
    public static Stamp FromMilliseconds(long milliseconds) =>
        new((ulong)Math.Clamp(milliseconds, 0, MaxMilliseconds) << CounterBits);

    /// <summary>Reads the text of a stamp.</summary>
    /// <param name="text">Exactly 16 hex digits of either case.</param>
    /// <param name="stamp">The stamp, or <see cref="None"/>.</param>
    /// <returns>False: the text is no stamp.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Stamp stamp)
    {
        stamp = default;
        if (text.Length != HexLength
            || !ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        stamp = new Stamp(value);
        return true;
    }

    /// <summary>Whether a change is earlier than another.</summary>
    public static bool operator <(Stamp left, Stamp right) => left.Value < right.Value;

    /// <summary>Whether a change is later than another.</summary>
    public static bool operator >(Stamp left, Stamp right) => left.Value > right.Value;

    /// <summary>Whether a change is earlier than another, or the same.</summary>
    public static bool operator <=(Stamp left, Stamp right) => left.Value <= right.Value;

    /// <summary>Whether a change is later than another, or the same.</summary>
    public static bool operator >=(Stamp left, Stamp right) => left.Value >= right.Value;

    /// <summary>The later of two.</summary>
    public static Stamp Max(Stamp left, Stamp right) => left > right ? left : right;

    /// <inheritdoc/>
    public int CompareTo(Stamp other) => Value.CompareTo(other.Value);

    /// <summary>The 16 lower-case hex digits of the value.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The same text; format and provider are ignored.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <summary>Writes the same text; format and provider are ignored.</summary>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Value.TryFormat(destination, out charsWritten, "x16", CultureInfo.InvariantCulture);
}
