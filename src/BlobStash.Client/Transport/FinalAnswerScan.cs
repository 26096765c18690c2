namespace BlobStash.Client.Transport;

/// <summary>
/// Tells where, among the bytes of a connection, the first answer begins that is not an interim one (RFC 9112, 4 and
/// RFC 9110, 15.2: status 1xx, header lines, an empty line).
/// </summary>
internal sealed class FinalAnswerScan
{
    /// <summary>Where the status begins in <c>HTTP/1.1 100 Continue</c>.</summary>
    private const int StatusOffset = 9;

    private static ReadOnlySpan<byte> EndOfHeader => "\r\n\r\n"u8;

    private int _offset;
    private int _matched;
    private bool _isFinal;

    /// <summary>Takes the next bytes; true once a final answer has begun.</summary>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        for (var position = 0; position < bytes.Length && !_isFinal; position++)
        {
            var next = bytes[position];
            _isFinal = _offset == StatusOffset && next != '1';
            _offset++;
            _matched = next == EndOfHeader[_matched] ? _matched + 1 : next == '\r' ? 1 : 0;
            if (_matched == EndOfHeader.Length)
            {
                (_offset, _matched) = (0, 0);
            }
        }

        return _isFinal;
    }
}
