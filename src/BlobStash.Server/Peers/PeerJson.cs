using System.Text.Json;
using System.Text.Json.Serialization;
using BlobStash.Client;
using BlobStash.Server.Sync;

namespace BlobStash.Server.Peers;

/// <summary>
/// Source-generated JSON of the peer routes and the peer file: camel case, names for enumerations, unknown members
/// refused.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters =
    [
        typeof(LowerCaseNames<SyncDirection>), typeof(LowerCaseNames<SyncDeletions>),
        typeof(LowerCaseNames<FeedState>), typeof(LowerCaseNames<SyncPhase>),
    ],
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PeerSettings))]
[JsonSerializable(typeof(PeerSettings[]))]
[JsonSerializable(typeof(PeerDocument))]
[JsonSerializable(typeof(PeerListDocument))]
internal sealed partial class PeerJson : JsonSerializerContext;
