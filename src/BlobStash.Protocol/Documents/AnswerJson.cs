using System.Text.Json.Serialization;

namespace BlobStash.Protocol.Documents;

/// <summary>
/// Source-generated JSON of what nodes answer: camel case, and null for what there is none of. A reader does not mind
/// members that it does not know, which a newer node may send.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(DigestConverter), typeof(StampConverter), typeof(SecondsConverter)],
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(SyncReport))]
[JsonSerializable(typeof(SyncProgress))]
[JsonSerializable(typeof(NodePeer))]
[JsonSerializable(typeof(NodePeerList))]
[JsonSerializable(typeof(ListedBlob))]
[JsonSerializable(typeof(BlobPage))]
[JsonSerializable(typeof(ChangePage))]
[JsonSerializable(typeof(ProblemDocument))]
public sealed partial class AnswerJson : JsonSerializerContext;
