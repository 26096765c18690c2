using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>What happened to a blob.</summary>
[JsonConverter(typeof(EnumNameConverter<BlobChangeKind>))]
public enum BlobChangeKind
{
    /// <summary>It was stored.</summary>
    Put,

    /// <summary>It was deleted.</summary>
    Delete,
}
