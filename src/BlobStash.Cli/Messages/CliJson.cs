using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BlobStash.Storage.Inspection;

namespace BlobStash.Cli.Messages;

/// <summary>JSON that the inspecting commands print: camel case, names for enumerations.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InspectionDocument))]
[JsonSerializable(typeof(SegmentHeaderDocument))]
[JsonSerializable(typeof(SegmentPieceDocument))]
[JsonSerializable(typeof(ScrubDocument))]
[JsonSerializable(typeof(BackupDocument))]
[JsonSerializable(typeof(ParityDescription))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>The context to use: names of files stay readable.</summary>
    public static CliJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The name of a value: its words in camel case.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
