using System.Text.Json.Serialization;

namespace BlobStash.Client.Messages;

/// <summary>Generated readers of the client's messages.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 8)]
[JsonSerializable(typeof(ProblemMessage))]
[JsonSerializable(typeof(ListingMessage))]
[JsonSerializable(typeof(ChangePageMessage))]
internal sealed partial class ClientJsonContext : JsonSerializerContext;
