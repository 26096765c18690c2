using System.Buffers;
using System.Text.Json;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Changes;

namespace BlobStash.Server.Changes;

/// <summary>Changes as JSON and as server-sent events.</summary>
internal static class ChangeJson
{
    /// <summary>Most bytes of one change of a page, and of what stands around it.</summary>
    public const int LongestChange = 192;

    /// <summary>Writes a page.</summary>
    public static void WritePage(IBufferWriter<byte> target, ReadOnlySpan<Change> changes, in ChangeRead read)
    {
        using var json = new Utf8JsonWriter(target);
        json.WriteStartObject();
        json.WriteStartArray("changes");
        foreach (ref readonly Change change in changes)
        {
            json.WriteStartObject();
            json.WriteString("cursor", read.Next.After(change).ToString());
            WriteMembers(json, change);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("next", read.Next.ToString());
        json.WriteBoolean("isCaughtUp", read.IsCaughtUp);
        json.WriteNumber("behind", read.Behind);
        json.WriteEndObject();
    }

    /// <summary>Writes one event for each change.</summary>
    public static void WriteEvents(IBufferWriter<byte> target, ReadOnlySpan<Change> changes, in ChangeRead read)
    {
        using var json = new Utf8JsonWriter(target);
        foreach (ref readonly Change change in changes)
        {
            WriteId(target, read.Next.After(change));
            target.Write("event: change\ndata: "u8);
            json.Reset();
            json.WriteStartObject();
            WriteMembers(json, change);
            json.WriteEndObject();
            json.Flush();
            target.Write("\n\n"u8);
        }
    }

    /// <summary>Writes the line that tells where to go on.</summary>
    public static void WriteId(IBufferWriter<byte> target, in ChangeCursor cursor)
    {
        Span<byte> line = stackalloc byte[ChangeCursor.TextLength];
        System.Text.Encoding.ASCII.GetBytes(cursor.ToString(), line);
        target.Write("id: "u8);
        target.Write(line);
        target.Write("\n"u8);
    }

    private static void WriteMembers(Utf8JsonWriter json, in Change change)
    {
        Span<char> hex = stackalloc char[Digest.HexLength];
        change.Digest.WriteHex(hex);
        json.WriteString("kind", change.Kind == ChangeKind.Put ? "put" : "delete");
        json.WriteString("digest", hex);
        json.WriteNumber("length", change.Length);
        Span<char> stamp = stackalloc char[Stamp.HexLength];
        change.Stamp.TryFormat(stamp, out _, default, null);
        json.WriteString("stamp", stamp);
        if (change.IsLocal)
        {
            json.WriteBoolean("local", true);
        }
    }
}
