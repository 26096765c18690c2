using System.Text.Json;
using System.Text.Json.Serialization;
using BlobStash.Storage.Scrubbing;

namespace BlobStash.Server.Scrubbing;

/// <summary>Source-generated JSON of the scrub routes: camel case, names for enumerations.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(ActionNames)])]
[JsonSerializable(typeof(ScrubReportDocument))]
internal sealed partial class ScrubJson : JsonSerializerContext
{
    /// <summary>Actions by their camel-case names.</summary>
    internal sealed class ActionNames() : JsonStringEnumConverter<ScrubAction>(JsonNamingPolicy.CamelCase);
}
