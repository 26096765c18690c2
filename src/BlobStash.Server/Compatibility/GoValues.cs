using System.Globalization;

namespace BlobStash.Server.Compatibility;

/// <summary>Query values as Go's package strconv reads them.</summary>
internal static class GoValues
{
    /// <summary>strconv.ParseBool: exactly these spellings, no other.</summary>
    public static bool TryParseBoolean(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return value || text is "0" or "f" or "F" or "false" or "FALSE" or "False";
    }

    /// <summary>strconv.Atoi: an optional sign and decimal digits; a number beyond 64 bits is none.</summary>
    public static bool TryParseInteger(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
