using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlobStash.Server.Sync;

/// <summary>
/// Writes an enumeration by its names in lower case, and reads them in any case; numbers are refused.
/// </summary>
internal sealed class LowerCaseNames<T>()
    : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
