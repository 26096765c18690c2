using System.Buffers;
using System.Globalization;
using System.Text.Json;
using BlobStash.Core.Digests;
using BlobStash.Core.Formats;
using BlobStash.Sync.Merkle;

namespace BlobStash.Sync.Messages;

/// <summary>
/// The answer of <c>GET /api/sync/state</c>: <c>{"root":"a018…","count":6,"leaves":{"0a":"cf50…","0e":"35af…"}}</c>,
/// leaves ascending, empty buckets absent. That of <c>GET /v1/state</c> has the <c>merkleRoot</c> as well and may lack
/// the <c>root</c>; both are read.
/// </summary>
public static class StateMessage
{
    /// <summary>Writes the message without any white space.</summary>
    /// <param name="destination">Receives at most <see cref="MessageLimits.MaxStateBytes"/> bytes.</param>
    /// <param name="state">The state to write, with its root.</param>
    /// <exception cref="ArgumentException">The state has no root.</exception>
    public static void Write(IBufferWriter<byte> destination, MerkleState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var root = state.Root ?? throw new ArgumentException("The state has no root.", nameof(state));
        using var writer = new Utf8JsonWriter(destination);
        writer.WriteStartObject();
        writer.WritePropertyName("root"u8);
        MessageJson.WriteDigest(writer, root);
        writer.WriteNumber("count"u8, state.Count);
        writer.WriteStartObject("leaves"u8);
        for (var prefix = 0; prefix < MerkleState.BucketCount; prefix++)
        {
            if (state.Leaves[prefix] is { } leaf)
            {
                writer.WritePropertyName(prefix.ToString("x2", CultureInfo.InvariantCulture));
                MessageJson.WriteDigest(writer, leaf);
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Reads a whole message. Unknown properties are skipped; everything known is checked.</summary>
    /// <param name="utf8Json">The message, at most <see cref="MessageLimits.MaxStateBytes"/> bytes.</param>
    /// <exception cref="MessageFormatException">The bytes are not such a message.</exception>
    public static MerkleState Read(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length > MessageLimits.MaxStateBytes)
        {
            throw new MessageFormatException($"The state is longer than {MessageLimits.MaxStateBytes} bytes.");
        }

        try
        {
            var reader = new Utf8JsonReader(utf8Json, MessageJson.ReaderOptions);
            return ReadObject(ref reader);
        }
        catch (JsonException exception)
        {
            throw new MessageFormatException("The state is not valid JSON.", exception);
        }
    }

    private static MerkleState ReadObject(ref Utf8JsonReader reader)
    {
        Digest? root = null;
        Digest? merkleRoot = null;
        long? count = null;
        Digest?[]? leaves = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("root"u8) && root is null)
            {
                reader.Read();
                root = MessageJson.ReadDigest(ref reader);
            }
            else if (reader.ValueTextEquals("merkleRoot"u8) && merkleRoot is null)
            {
                reader.Read();
                merkleRoot = MessageJson.ReadDigest(ref reader);
            }
            else if (reader.ValueTextEquals("count"u8) && count is null)
            {
                reader.Read();
                count = MessageJson.ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("leaves"u8) && leaves is null)
            {
                leaves = ReadLeaves(ref reader);
            }
            else
            {
                SkipUnknown(ref reader);
            }
        }

        if (reader.Read())
        {
            throw new MessageFormatException("Something follows the state.");
        }

        if ((root ?? merkleRoot) is null || count is not { } counted || leaves is null)
        {
            throw new MessageFormatException("The state lacks its root, its count or its leaves.");
        }

        var state = Check(root, counted, leaves);
        return (merkleRoot ?? state.MerkleRoot) == state.MerkleRoot
            ? state
            : throw new MessageFormatException("The Merkle root of the state is not that of its leaves.");
    }

    private static void SkipUnknown(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("root"u8)
            || reader.ValueTextEquals("merkleRoot"u8)
            || reader.ValueTextEquals("count"u8)
            || reader.ValueTextEquals("leaves"u8))
        {
            throw new MessageFormatException("The state names a property twice.");
        }

        reader.Skip();
    }

    private static Digest?[] ReadLeaves(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        var leaves = new Digest?[MerkleState.BucketCount];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var prefix = MessageJson.ReadPrefix(ref reader);
            if (leaves[prefix] is not null)
            {
                throw new MessageFormatException("The state names a leaf twice.");
            }

            reader.Read();
            leaves[prefix] = MessageJson.ReadDigest(ref reader);
        }

        return leaves;
    }

    private static MerkleState Check(Digest? root, long count, Digest?[] leaves)
    {
        var used = leaves.Count(leaf => leaf is not null);
        if (count < used || (used == 0 && count != 0))
        {
            throw new MessageFormatException("The count of the state contradicts its leaves.");
        }

        return new MerkleState(root, count, leaves);
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw new MessageFormatException("The state is not made as it should be.");
        }
    }
}
