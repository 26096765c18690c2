using System.Net.Sockets;
using System.Text;
using BlobStash.Core.Digests;
using BlobStash.LoadBench.Blobs;
using BlobStash.LoadBench.Servers;

namespace BlobStash.LoadBench.Load;

/// <summary>
/// One keep-alive connection that does the least a client can: it shares the machine with the server it measures.
/// Blocking; for one thread.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private const int BufferSize = 256 * 1024;
    private const int MaxSingleSend = 64 * 1024;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request = new byte[BufferSize];
    private readonly byte[] _answer = new byte[BufferSize];
    private readonly byte[] _path;
    private readonly byte[] _headers;

    public HttpConnection(HttpServer server)
    {
        _path = Encoding.ASCII.GetBytes(server.BlobPath);
        _headers = Encoding.ASCII.GetBytes($" HTTP/1.1\r\nHost: {server.EndPoint}\r\n{server.ExtraHeaders}");
        _socket.Connect(server.EndPoint);
    }

    /// <summary>Stores a blob.</summary>
    /// <returns>The status.</returns>
    public int Put(BlobSeries blobs, int index)
    {
        var length = WritePutHeaders(blobs.GetDigest(index), blobs.Length);
        blobs.WriteMark(index, _request.AsSpan(length));
        length += BlobSeries.MarkLength;
        if (blobs.Length <= MaxSingleSend)
        {
            blobs.Rest.CopyTo(_request.AsSpan(length));
            Send(_request.AsSpan(0, length + blobs.Rest.Length));
        }
        else
        {
            Send(_request.AsSpan(0, length));
            Send(blobs.Rest);
        }
        return ReceiveHeaders(hasBody: true, out _).Status;
    }

    /// <summary>Stores a file.</summary>
    /// <returns>The status.</returns>
    public int PutFile(FileInfo file, Digest digest)
    {
        Span<byte> hex = stackalloc byte[Digest.HexLength];
        digest.WriteHex(hex);
        var length = WritePutHeaders(hex, file.Length);
        ReadOnlySpan<byte> head = _request.AsSpan(0, length);
        _socket.SendFile(file.FullName, head, default, TransmitFileOptions.UseDefaultWorkerThread);
        return ReceiveHeaders(hasBody: true, out _).Status;
    }

    /// <summary>Fetches a blob and compares every byte.</summary>
    /// <returns>The status.</returns>
    /// <exception cref="InvalidDataException">The body is not that of the blob.</exception>
    public int Get(BlobSeries blobs, int index)
    {
        var length = Write("GET "u8, 0);
        length = Write(_path, length);
        length = Write(blobs.GetDigest(index), length);
        length = Write(_headers, length);
        Send(_request.AsSpan(0, Write("\r\n"u8, length)));

        ResponseHead head = ReceiveHeaders(hasBody: false, out var received);
        var offset = received - head.Length;
        var isSame = blobs.Matches(index, 0, _answer.AsSpan(head.Length, offset));
        while (offset < head.BodyLength)
        {
            var read = Receive(0);
            isSame &= blobs.Matches(index, offset, _answer.AsSpan(0, read));
            offset += read;
        }
        return isSame && head.BodyLength == blobs.Length
            ? head.Status
            : throw new InvalidDataException("A body is not that of the blob.");
    }

    /// <summary>Asks whether a blob is stored.</summary>
    /// <returns>The status.</returns>
    public int Head(BlobSeries blobs, int index)
    {
        var length = Write("HEAD "u8, 0);
        length = Write(_path, length);
        length = Write(blobs.GetDigest(index), length);
        length = Write(_headers, length);
        Send(_request.AsSpan(0, Write("\r\n"u8, length)));
        return ReceiveHeaders(hasBody: false, out _).Status;
    }

    /// <summary>Fetches anything and drops it.</summary>
    /// <returns>Length of the body.</returns>
    public long GetPath(ReadOnlySpan<byte> path)
    {
        var length = Write("GET "u8, 0);
        length = Write(path, length);
        length = Write(_headers, length);
        Send(_request.AsSpan(0, Write("\r\n"u8, length)));
        ResponseHead head = ReceiveHeaders(hasBody: true, out _);
        return head.Status == 200
            ? head.BodyLength
            : throw new InvalidDataException($"{Encoding.ASCII.GetString(path)} answered {head.Status}.");
    }

    public void Dispose() => _socket.Dispose();

    private int WritePutHeaders(ReadOnlySpan<byte> digest, long bodyLength)
    {
        var length = Write("PUT "u8, 0);
        length = Write(_path, length);
        length = Write(digest, length);
        length = Write(_headers, length);
        length = Write("Content-Length: "u8, length);
        bodyLength.TryFormat(_request.AsSpan(length), out var digits);
        return Write("\r\n\r\n"u8, length + digits);
    }

    private int Write(ReadOnlySpan<byte> text, int at)
    {
        text.CopyTo(_request.AsSpan(at));
        return at + text.Length;
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    private int Receive(int at) => _socket.Receive(_answer.AsSpan(at)) is var read and > 0
        ? read
        : throw new InvalidDataException("The server closed the connection.");

    /// <summary>Reads an answer up to the end of its header, or of its body when nobody wants that.</summary>
    private ResponseHead ReceiveHeaders(bool hasBody, out int received)
    {
        received = 0;
        ResponseHead head;
        do
        {
            received += Receive(received);
        }
        while (!ResponseHead.TryParse(_answer.AsSpan(0, received), out head));

        for (var rest = head.BodyLength - (received - head.Length); hasBody && rest > 0;)
        {
            rest -= Receive(0);
        }
        return head;
    }
}
