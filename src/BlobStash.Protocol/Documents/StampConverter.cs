using System.Text.Json;
using System.Text.Json.Serialization;
using BlobStash.Core.Clocks;

namespace BlobStash.Protocol.Documents;

/// <summary>A stamp as 16 hexadecimal digits.</summary>
public sealed class StampConverter : JsonConverter<Stamp>
{
    /// <inheritdoc/>
    public override Stamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Stamp.TryParse(reader.GetString(), out var stamp)
            ? stamp
            : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Stamp value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }
}
