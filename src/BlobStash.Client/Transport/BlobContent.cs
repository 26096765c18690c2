using System.Buffers;
using BlobStash.Core.Hashing;

namespace BlobStash.Client.Transport;

/// <summary>
/// A blob as the body of a request: read from a local stream in pooled pieces, each piece under the request's deadline.
/// </summary>
/// <param name="source">The bytes; stays the caller's.</param>
/// <param name="length">Their number, null for a chunked body that runs to the end of the stream.</param>
/// <param name="hasher">Takes in what is sent, if given.</param>
internal sealed class BlobContent(Stream source, long? length, Blake2bHasher? hasher = null) : WatchedContent
{
    private const int PieceSize = 64 * 1024;

    protected override async Task SendAsync(Stream stream, CancellationToken cancellationToken)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            long sent = 0;
            while (await ReadPieceAsync(piece, sent, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                hasher?.Append(piece.AsSpan(0, read));
                await WriteAsync(stream, piece.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                sent += read;
            }
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

    private async ValueTask<int> ReadPieceAsync(byte[] piece, long sent, CancellationToken cancellationToken)
    {
        try
        {
            var wanted = (int)Math.Min(PieceSize, (length ?? long.MaxValue) - sent);
            var read = wanted == 0
                ? 0
                : await source.ReadAsync(piece.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
            return read > 0 || length is null || sent == length
                ? read
                : throw new EndOfStreamException("The blob ended before its length.");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Any exception: the stream is the caller's, and the HTTP stack would pass it off as a network failure.
            ReadFailure = exception;
            throw;
        }
    }
}
