using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BlobStash.Core.Digests;

/// <content>Hex text of a digest. Nothing here allocates except what returns a string.</content>
public readonly partial struct Digest
{
    /// <summary>Digits in the short form for logs.</summary>
    public const int ShortHexLength = 8;

    /// <summary>Reads a digest from its hex text.</summary>
    /// <param name="hex">Exactly 64 hex digits, of either case.</param>
    /// <returns>The digest.</returns>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static Digest Parse(ReadOnlySpan<char> hex) =>
        TryParse(hex, out var digest) ? digest : throw new FormatException($"A digest is {HexLength} hex digits.");

    /// <summary>Reads a digest from its hex text.</summary>
    /// <param name="hex">The text; a digest is exactly 64 hex digits, of either case, without prefix or spaces.</param>
    /// <param name="digest">The digest, or the default value if the text is not one.</param>
    /// <returns>True if the text is a digest.</returns>
    public static bool TryParse(ReadOnlySpan<char> hex, out Digest digest)
    {
        Unsafe.SkipInit(out digest);
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<Digest>(ref digest));
        if (hex.Length == HexLength && Convert.FromHexString(hex, bytes, out _, out _) == OperationStatus.Done)
        {
            return true;
        }

        digest = default;
        return false;
    }

    /// <summary>Reads a digest from its hex text in UTF-8.</summary>
    /// <param name="utf8Hex">The text; exactly 64 hex digits, of either case, without prefix or spaces.</param>
    /// <param name="digest">The digest, or the default value if the text is not one.</param>
    /// <returns>True if the text is a digest.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8Hex, out Digest digest)
    {
        Unsafe.SkipInit(out digest);
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<Digest>(ref digest));
        if (utf8Hex.Length == HexLength && Convert.FromHexString(utf8Hex, bytes, out _, out _) == OperationStatus.Done)
        {
            return true;
        }

        digest = default;
        return false;
    }

    /// <summary>Writes the lower-case hex text in UTF-8.</summary>
    /// <param name="utf8Destination">At least 64 bytes; the first 64 are written.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void WriteHex(Span<byte> utf8Destination)
    {
        if (!Convert.TryToHexStringLower(Text(isShort: false), utf8Destination, out _))
        {
            throw new ArgumentException($"The hex text needs {HexLength} bytes.", nameof(utf8Destination));
        }
    }

    /// <summary>Writes the lower-case hex text.</summary>
    /// <param name="destination">At least 64 characters; the first 64 are written.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void WriteHex(Span<char> destination)
    {
        if (!Convert.TryToHexStringLower(Text(isShort: false), destination, out _))
        {
            throw new ArgumentException($"The hex text needs {HexLength} characters.", nameof(destination));
        }
    }

    /// <summary>Gives the short form for logs.</summary>
    /// <returns>The first <see cref="ShortHexLength"/> hex digits, in lower case.</returns>
    public string ToShortString() => Convert.ToHexStringLower(Text(isShort: true));

    /// <summary>Gives the lower-case hex text.</summary>
    /// <returns>64 hex digits.</returns>
    public override string ToString() => Convert.ToHexStringLower(Text(isShort: false));

    /// <summary>Formats the digest.</summary>
    /// <param name="format">Null or empty for all 64 digits, <c>S</c> for the short form.</param>
    /// <param name="formatProvider">Not used: hex text is the same in every culture.</param>
    /// <returns>The text.</returns>
    /// <exception cref="FormatException">The format is anything else.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider) =>
        Convert.ToHexStringLower(Text(IsShort(format)));

    /// <inheritdoc cref="ToString(string?, IFormatProvider?)"/>
    /// <param name="destination">Where the text goes.</param>
    /// <param name="charsWritten">Characters written, 0 if the destination is too short.</param>
    /// <param name="format">Empty for all 64 digits, <c>S</c> for the short form.</param>
    /// <param name="provider">Not used.</param>
    /// <returns>False if the destination is too short.</returns>
    public bool TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Convert.TryToHexStringLower(Text(IsShort(format)), destination, out charsWritten);

    /// <inheritdoc cref="ToString(string?, IFormatProvider?)"/>
    /// <param name="utf8Destination">Where the UTF-8 text goes.</param>
    /// <param name="bytesWritten">Bytes written, 0 if the destination is too short.</param>
    /// <param name="format">Empty for all 64 digits, <c>S</c> for the short form.</param>
    /// <param name="provider">Not used.</param>
    /// <returns>False if the destination is too short.</returns>
    public bool TryFormat(
        Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Convert.TryToHexStringLower(Text(IsShort(format)), utf8Destination, out bytesWritten);

    private static bool IsShort(ReadOnlySpan<char> format) => format switch
    {
        "" => false,
        "S" or "s" => true,
        _ => throw new FormatException($"'{format}' is no format of a digest; leave it empty or say S."),
    };

    /// <summary>The bytes that a text shows: all of them, or those of the short form.</summary>
    [UnscopedRef]
    private ReadOnlySpan<byte> Text(bool isShort) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<Digest>(in this))[..(isShort ? ShortHexLength / 2 : Size)];
}
