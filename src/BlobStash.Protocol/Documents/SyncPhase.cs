using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>What a running session does.</summary>
[JsonConverter(typeof(EnumNameConverter<SyncPhase>))]
public enum SyncPhase
{
    /// <summary>It looks for what the nodes do not share.</summary>
    Finding,

    /// <summary>It moves blobs, and may still look for more.</summary>
    Moving,

    /// <summary>It compares the roots at the end.</summary>
    Proving,
}
