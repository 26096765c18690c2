using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// The JSON form of a listing, in the member order of the original. It can be written in any number of pieces.
/// </summary>
internal static class EnumerateJson
{
    /// <summary>Everything before the first blob.</summary>
    public static void WriteStart(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
    }

    /// <summary>Some blobs.</summary>
    public static void WriteBlobs(Utf8JsonWriter json, ReadOnlySpan<BlobInfo> blobs)
    {
        Span<byte> hex = stackalloc byte[Digest.HexLength];
        foreach (ref readonly BlobInfo blob in blobs)
        {
            blob.Digest.WriteHex(hex);
            json.WriteStartObject();
            json.WriteString("hash"u8, hex);
            json.WriteNumber("size"u8, blob.Length);
            json.WriteEndObject();
        }
    }

    /// <summary>Everything behind the last blob.</summary>
    public static void WriteEnd(Utf8JsonWriter json, EnumerateEnd end)
    {
        json.WriteEndArray();
        json.WriteStartObject("pagination"u8);
        json.WriteNumber("count"u8, end.Count);
        json.WriteString("cursor"u8, end.Cursor);
        json.WriteBoolean("has_more"u8, end.HasMore);
        json.WriteNumber("per_page"u8, end.PerPage);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
    }
}
