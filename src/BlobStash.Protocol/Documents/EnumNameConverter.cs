using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>
/// Writes an enumeration by its names in camel case, and reads one of them in any case of letters. Numbers and lists of
/// names, which the converter of the framework takes, are refused: they could stand for no value at all.
/// </summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class EnumNameConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly (T Value, string Name)[] Names =
        [.. Enum.GetValues<T>().Select(value => (value, JsonNamingPolicy.CamelCase.ConvertName(value.ToString())))];

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            var text = reader.GetString().AsSpan().Trim();
            foreach (var (value, name) in Names)
            {
                if (text.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }
        }

        throw new JsonException();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var (known, name) in Names)
        {
            if (EqualityComparer<T>.Default.Equals(known, value))
            {
                writer.WriteStringValue(name);
                return;
            }
        }

        throw new JsonException($"{value} is no {typeof(T).Name}.");
    }
}
