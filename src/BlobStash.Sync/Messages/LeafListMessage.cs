using System.Buffers;
using System.Text.Json;
using BlobStash.Core.Digests;

namespace BlobStash.Sync.Messages;

/// <summary>
/// The answer of <c>GET /v1/state/leaves/{prefix}</c>, <c>{"prefix":"c7","count":2,"digests":["c71b…","c7e9…"]}</c>,
/// and of <c>GET /api/sync/state/leaf/{prefix}</c>, where the list is named <c>hashes</c> and an empty one is null.
/// </summary>
public static class LeafListMessage
{
    /// <summary>Writes the message without any white space.</summary>
    /// <param name="destination">Receives the bytes, 67 for each digest.</param>
    /// <param name="family">Which names to use.</param>
    /// <param name="prefix">The prefix as the peer spelt it.</param>
    /// <param name="digests">The digests of the bucket, ascending.</param>
    public static void Write(
        IBufferWriter<byte> destination, MessageFamily family, string prefix, ReadOnlySpan<Digest> digests)
    {
        using var writer = new Utf8JsonWriter(destination);
        writer.WriteStartObject();
        writer.WriteString("prefix"u8, prefix);
        writer.WriteNumber("count"u8, digests.Length);
        writer.WritePropertyName(GetListName(family));
        if (digests.IsEmpty && family == MessageFamily.Compatible)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteStartArray();
            foreach (ref readonly var digest in digests)
            {
                MessageJson.WriteDigest(writer, digest);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>Name of the list property.</summary>
    internal static ReadOnlySpan<byte> GetListName(MessageFamily family) =>
        family == MessageFamily.Native ? "digests"u8 : "hashes"u8;
}
