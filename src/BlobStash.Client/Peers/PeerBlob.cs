using BlobStash.Client.Transport;
using BlobStash.Core.Clocks;

namespace BlobStash.Client.Peers;

/// <summary>A blob on its way from a peer: unverified bytes, read once. Not thread safe.</summary>
public sealed class PeerBlob : IAsyncDisposable
{
    private readonly CountingStream _content;
    private readonly IDisposable? _owner;

    /// <summary>Wraps an answer.</summary>
    /// <param name="content">The bytes; disposed with the blob.</param>
    /// <param name="length">Their number, null when unknown.</param>
    /// <param name="owner">What else is disposed with the blob.</param>
    public PeerBlob(Stream content, long? length, IDisposable? owner = null)
    {
        _content = new CountingStream(content);
        _owner = owner;
        Length = length;
    }

    /// <summary>Number of bytes to come, null when the peer did not say.</summary>
    public long? Length { get; }

    /// <summary>When the blob was put; null when the peer did not say.</summary>
    public Stamp? Stamp { get; init; }

    /// <summary>The bytes: forward only, asynchronous reads only.</summary>
    public Stream Content => _content;

    /// <summary>Number of bytes read so far.</summary>
    public long BytesRead => _content.BytesRead;

    /// <summary>Ends the answer, read to its end or not.</summary>
    public async ValueTask DisposeAsync()
    {
        await _content.DisposeAsync().ConfigureAwait(false);
        _owner?.Dispose();
    }
}
