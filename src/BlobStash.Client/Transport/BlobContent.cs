using System.Buffers;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;

namespace BlobStash.Client.Transport;

/// <summary>
/// A blob as the body of a request: read from a local stream in pooled pieces, each piece under the request's deadline.
/// </summary>
/// <param name="source">The bytes; stays the caller's.</param>
/// <param name="length">
/// Their number, null for a chunked body that runs to the end of the stream. When it is wrong the request fails by
/// <see cref="LengthChangedException"/> before its last byte is sent.
/// </param>
internal sealed class BlobContent(Stream source, long? length) : WatchedContent
{
    private const int PieceSize = 64 * 1024;

    private Blake2bHasher? _hasher;
    private bool _isComplete;

    public override bool IsLarge => length is null or >= MinLargeBytes;

    /// <summary>Whether <see cref="Sent"/> is wanted.</summary>
    public bool IsHashed { get; init; }

    /// <summary>Digest of what was sent; null unless all of it was.</summary>
    public Digest? Sent => _isComplete && !IsCutShort ? _hasher?.Finish() : null;

    /// <summary>Told how much was sent so far; null for nobody.</summary>
    public IProgress<BlobProgress>? Progress { get; init; }

    protected override async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            long sent = 0;
            _hasher = IsHashed ? new Blake2bHasher() : null;
            while (!IsCutShort
                && await ReadPieceAsync(piece, sent, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                _hasher?.Append(piece.AsSpan(0, read));
                await WriteAsync(stream, piece.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                sent += read;
                Progress?.Report(new BlobProgress(sent, length));
            }

            await SkipAsync(stream, piece, sent, cancellationToken).ConfigureAwait(false);
            _isComplete = true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }

    /// <summary>The HTTP stack wants as many bytes as were announced, also where none is sent any more.</summary>
    private async Task SkipAsync(Stream stream, byte[] piece, long sent, CancellationToken cancellationToken)
    {
        while (IsCutShort && length > sent)
        {
            var skipped = (int)Math.Min(PieceSize, length.Value - sent);
            await stream.WriteAsync(piece.AsMemory(0, skipped), cancellationToken).ConfigureAwait(false);
            sent += skipped;
        }
    }

    private async ValueTask<int> ReadPieceAsync(byte[] piece, long sent, CancellationToken cancellationToken)
    {
        try
        {
            var wanted = (int)Math.Min(PieceSize, (length ?? long.MaxValue) - sent);
            var read = wanted == 0
                ? 0
                : await source.ReadAsync(piece.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
            if (length is not null)
            {
                await RequireLengthAsync(sent, read, cancellationToken).ConfigureAwait(false);
            }

            return read;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Any exception: the stream is the caller's, and the HTTP stack would pass it off as a network failure.
            ReadFailure = exception;
            throw;
        }
    }

    /// <summary>
    /// Before the last byte is sent, which would make the blob count: the stream has to end behind it.
    /// </summary>
    private async ValueTask RequireLengthAsync(long sent, int read, CancellationToken cancellationToken)
    {
        var isShort = read == 0 && sent < length;
        var isLast = read > 0 && sent + read == length;
        if (isShort || (isLast && await source.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) > 0))
        {
            throw new LengthChangedException();
        }
    }
}
