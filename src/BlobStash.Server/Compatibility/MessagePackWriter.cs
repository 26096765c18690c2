using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace BlobStash.Server.Compatibility;

/// <summary>
/// The few MessagePack forms (github.com/msgpack/msgpack, spec.md) that the original writes, with its habit of giving
/// every integer eight bytes. Not thread safe.
/// </summary>
internal sealed class MessagePackWriter(IBufferWriter<byte> output)
{
    private const int MaxFixedCount = 15;
    private const int MaxFixedTextLength = 31;

    /// <summary>A map of at most 15 pairs.</summary>
    public void WriteMapHeader(int count) => WriteByte((byte)(0x80 | count));

    /// <summary>An array of any length: fixarray, array 16 or array 32.</summary>
    public void WriteArrayHeader(int count)
    {
        Span<byte> span = output.GetSpan(5);
        if (count <= MaxFixedCount)
        {
            span[0] = (byte)(0x90 | count);
            output.Advance(1);
        }
        else if (count <= ushort.MaxValue)
        {
            span[0] = 0xdc;
            BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)count);
            output.Advance(3);
        }
        else
        {
            span[0] = 0xdd;
            BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)count);
            output.Advance(5);
        }
    }

    /// <summary>ASCII text of at most 255 bytes: fixstr or str 8.</summary>
    public void WriteText(ReadOnlySpan<char> text)
    {
        if (text.Length <= MaxFixedTextLength)
        {
            WriteByte((byte)(0xa0 | text.Length));
        }
        else
        {
            WriteByte(0xd9);
            WriteByte((byte)text.Length);
        }
        output.Advance(Encoding.ASCII.GetBytes(text, output.GetSpan(text.Length)));
    }

    /// <summary>int 64, whatever the number.</summary>
    public void WriteInteger(long value)
    {
        Span<byte> span = output.GetSpan(9);
        span[0] = 0xd3;
        BinaryPrimitives.WriteInt64BigEndian(span[1..], value);
        output.Advance(9);
    }

    /// <summary>true or false.</summary>
    public void WriteBoolean(bool value) => WriteByte(value ? (byte)0xc3 : (byte)0xc2);

    private void WriteByte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
