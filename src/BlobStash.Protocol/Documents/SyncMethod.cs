using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>How a session found out in what two nodes differ. See docs/protocol/sync.md, "A session".</summary>
[JsonConverter(typeof(EnumNameConverter<SyncMethod>))]
public enum SyncMethod
{
    /// <summary>
    /// The 256-bucket exchange, which every peer knows. The first, since a node of an older version, which knows no
    /// other, does not mention it.
    /// </summary>
    Buckets,

    /// <summary>The roots were equal; nothing else was asked.</summary>
    Roots,

    /// <summary>Coded symbols of the whole sets.</summary>
    Symbols,

    /// <summary>Coded symbols of the buckets whose leaves differ.</summary>
    BucketSketches,

    /// <summary>Plain lists of digests, merged in ascending order.</summary>
    Lists,
}
