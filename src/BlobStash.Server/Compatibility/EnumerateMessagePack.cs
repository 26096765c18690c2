using System.Buffers;
using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// The MessagePack form of a listing, whose key names differ from the JSON form, as in the original. It can be written
/// in any number of pieces, once it is known how many blobs there are.
/// </summary>
internal static class EnumerateMessagePack
{
    /// <summary>Media type that asks for this form, and that the answer carries.</summary>
    public const string ContentType = "application/msgpack";

    /// <summary>Everything before the first blob, which includes how many come.</summary>
    public static void WriteStart(IBufferWriter<byte> output, int count)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteMapHeader(2);
        writer.WriteText("data");
        writer.WriteArrayHeader(count);
    }

    /// <summary>Some blobs.</summary>
    public static void WriteBlobs(IBufferWriter<byte> output, ReadOnlySpan<BlobInfo> blobs)
    {
        var writer = new MessagePackWriter(output);
        Span<char> hex = stackalloc char[Digest.HexLength];
        foreach (ref readonly BlobInfo blob in blobs)
        {
            blob.Digest.WriteHex(hex);
            writer.WriteMapHeader(2);
            writer.WriteText("Hash");
            writer.WriteText(hex);
            writer.WriteText("Size");
            writer.WriteInteger(blob.Length);
        }
    }

    /// <summary>Everything behind the last blob.</summary>
    public static void WriteEnd(IBufferWriter<byte> output, EnumerateEnd end)
    {
        var writer = new MessagePackWriter(output);
        writer.WriteText("pagination");
        writer.WriteMapHeader(4);
        writer.WriteText("cursor");
        writer.WriteText(end.Cursor);
        writer.WriteText("has_more");
        writer.WriteBoolean(end.HasMore);
        writer.WriteText("count");
        writer.WriteInteger(end.Count);
        writer.WriteText("per_page");
        writer.WriteInteger(end.PerPage);
    }
}
