using System.Text.Json;
using System.Text.Json.Serialization;
using BlobStash.Client;

namespace BlobStash.Server.Sync;

/// <summary>
/// Source-generated JSON of the sync route: camel case, names for enumerations, unknown members refused.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters =
    [
        typeof(LowerCaseNames<SyncDirection>), typeof(LowerCaseNames<TransferDirection>),
        typeof(LowerCaseNames<SyncDeletions>),
        typeof(LowerCaseNames<SyncMethod>), typeof(LowerCaseNames<SyncMethodChoice>), typeof(LowerCaseNames<SyncPhase>),
    ],
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SyncRequest))]
[JsonSerializable(typeof(SyncReportDocument))]
[JsonSerializable(typeof(SyncProgressDocument))]
internal sealed partial class SyncJson : JsonSerializerContext;
