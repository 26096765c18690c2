using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>
/// Source-generated JSON of what clients ask for: camel case, read in any case. A member that is not known, or is there
/// twice, is refused: a setting that is misspelt is not a setting that is left out.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters = [typeof(DigestConverter), typeof(SecondsConverter)],
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SyncRequest))]
[JsonSerializable(typeof(PeerSettings))]
[JsonSerializable(typeof(PeerSettings[]))]
public sealed partial class RequestJson : JsonSerializerContext;
