using System.Text.Json;
using System.Text.Json.Serialization;
using BlobStash.Core.Digests;

namespace BlobStash.Protocol.Documents;

/// <summary>A digest as 64 hexadecimal digits: written in lower case, read in any.</summary>
public sealed class DigestConverter : JsonConverter<Digest>
{
    /// <inheritdoc/>
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Digest.TryParse(reader.GetString(), out var digest)
            ? digest
            : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<char> hex = stackalloc char[Digest.HexLength];
        value.WriteHex(hex);
        writer.WriteStringValue(hex);
    }
}
