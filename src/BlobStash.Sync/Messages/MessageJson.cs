using System.Globalization;
using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;

namespace BlobStash.Sync.Messages;

/// <summary>The pieces that all messages are made of.</summary>
internal static class MessageJson
{
    /// <summary>Number of hexadecimal digits of a prefix.</summary>
    public const int PrefixLength = 2;

    /// <summary>Reader settings for bytes from outside: no comments, no trailing commas, bounded depth.</summary>
    public static JsonReaderOptions ReaderOptions { get; } = new() { MaxDepth = MessageLimits.MaxDepth };

    /// <summary>Reads the string token as a digest.</summary>
    public static Digest ReadDigest(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped
            && Digest.TryParse(reader.ValueSpan, out var digest))
        {
            return digest;
        }

        throw new MessageFormatException("A digest is not a string of 64 hexadecimal digits.");
    }

    /// <summary>Reads the number token as a count.</summary>
    public static long ReadCount(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count) && count >= 0)
        {
            return count;
        }

        throw new MessageFormatException("The count is not a whole number from 0 on.");
    }

    /// <summary>Reads the property name or string token as a prefix of two hexadecimal digits.</summary>
    public static byte ReadPrefix(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !reader.ValueIsEscaped
            && reader.ValueSpan.Length == PrefixLength
            && byte.TryParse(
                reader.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var prefix))
        {
            return prefix;
        }

        throw new MessageFormatException("A prefix is not a string of two hexadecimal digits.");
    }

    /// <summary>Writes the digest as a JSON string.</summary>
    public static void WriteDigest(Utf8JsonWriter writer, in Digest digest)
    {
        Span<byte> text = stackalloc byte[Digest.HexLength];
        digest.WriteHex(text);
        writer.WriteStringValue(text);
    }
}
