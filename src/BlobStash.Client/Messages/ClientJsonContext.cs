using System.Text.Json.Serialization;

namespace BlobStash.Client.Messages;

/// <summary>Generated readers of the client's messages.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 8)]
[JsonSerializable(typeof(ProblemMessage))]
[JsonSerializable(typeof(ListingMessage))]
internal sealed partial class ClientJsonContext : JsonSerializerContext;
