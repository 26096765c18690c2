using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>Which ways of finding the difference a session may take.</summary>
[JsonConverter(typeof(EnumNameConverter<SyncMethodChoice>))]
public enum SyncMethodChoice
{
    /// <summary>The cheapest that both nodes know.</summary>
    Auto,

    /// <summary>The 256-bucket exchange alone, which every peer knows: to compare, or to rule sketches out.</summary>
    Buckets,
}
