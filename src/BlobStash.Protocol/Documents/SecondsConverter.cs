using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>
/// A span of time as a number of seconds. What is beyond <see cref="Most"/> either way becomes it: longer spans say
/// nothing more, and a <see cref="TimeSpan"/> does not hold all of them.
/// </summary>
public sealed class SecondsConverter : JsonConverter<TimeSpan>
{
    /// <summary>The longest span that is read: 68 years.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(int.MaxValue);

    /// <inheritdoc/>
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number
            ? TimeSpan.FromSeconds(Math.Clamp(reader.GetDouble(), -int.MaxValue, int.MaxValue))
            : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(value.TotalSeconds);
    }
}
