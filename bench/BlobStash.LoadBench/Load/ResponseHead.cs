using System.Buffers.Text;

namespace BlobStash.LoadBench.Load;

/// <summary>What has to be known of an answer's head.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Length">Length of status line and headers, in bytes.</param>
/// <param name="BodyLength">The Content-Length; 0 when there is none.</param>
internal readonly record struct ResponseHead(int Status, int Length, long BodyLength)
{
    private const int StatusOffset = 9;

    private static ReadOnlySpan<byte> LengthName => "\r\nContent-Length: "u8;

    /// <summary>Reads a head; false while it is not complete.</summary>
    /// <exception cref="InvalidDataException">The body comes in chunks, which no blob route should do.</exception>
    public static bool TryParse(ReadOnlySpan<byte> answer, out ResponseHead head)
    {
        head = default;
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }
        ReadOnlySpan<byte> text = answer[..(end + 2)];
        if (text.IndexOf("\r\nTransfer-Encoding"u8) >= 0)
        {
            throw new InvalidDataException("The server answered in chunks.");
        }
        var at = text.IndexOf(LengthName);
        long length = 0;
        if (!Utf8Parser.TryParse(text[StatusOffset..], out int status, out _)
            || (at >= 0 && !Utf8Parser.TryParse(text[(at + LengthName.Length)..], out length, out _)))
        {
            throw new InvalidDataException("The server's answer is not HTTP.");
        }
        head = new ResponseHead(status, end + 4, length);
        return true;
    }
}
