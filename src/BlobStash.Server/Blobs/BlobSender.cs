using System.Buffers;
using System.IO.Pipelines;
using BlobStash.Storage;

namespace BlobStash.Server.Blobs;

/// <summary>
/// The one way out for blob bytes, whichever route asks for them. Every byte is verified by the reader before it is
/// sent,
/// and the first block is read before the status goes out, so damage there is still answered with an error; damage
/// further on ends the connection. Thread safe.
/// </summary>
internal sealed partial class BlobSender(ILogger<BlobSender> logger)
{
    /// <summary>
    /// Sends <paramref name="length"/> bytes from <paramref name="offset"/>; headers must be set already.
    /// </summary>
    /// <exception cref="CorruptRecordException">The first block is damaged; nothing has been sent.</exception>
    public Task SendAsync(HttpContext context, BlobReader reader, long offset, long length)
    {
        return length <= BlobReader.BlockSize
            ? SendSmallAsync(context, reader, offset, (int)length)
            : SendLargeAsync(context, reader, offset, length);
    }

    /// <summary>
    /// Copies bytes to a response that may have started. Answers <see langword="false"/> when the connection is gone or
    /// was ended because of damage: the caller must not write on.
    /// </summary>
    /// <exception cref="CorruptRecordException">A block is damaged and the response has not started.</exception>
    public async ValueTask<bool> CopyAsync(HttpContext context, BlobReader reader, long offset, long length)
    {
        PipeWriter writer = context.Response.BodyWriter;
        var end = offset + length;
        try
        {
            while (offset < end)
            {
                var wanted = (int)Math.Min(end - offset, BlobReader.BlockSize);
                var read = reader.Read(offset, writer.GetSpan(BlobReader.BlockSize)[..wanted]);
                writer.Advance(read);
                offset += read;
                FlushResult flushed = await writer.FlushAsync();
                if (flushed.IsCompleted)
                {
                    return false;
                }
            }
            return true;
        }
        catch (CorruptRecordException e) when (context.Response.HasStarted)
        {
            LogDamagedMidway(logger, e.Digest);
            context.Abort();
            return false;
        }
    }

    /// <summary>Reads until the destination is full, which must not reach beyond the end of the blob.</summary>
    /// <exception cref="CorruptRecordException">A block is damaged.</exception>
    public static void Fill(BlobReader reader, long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            var read = reader.Read(offset, destination);
            destination = destination[read..];
            offset += read;
        }
    }

    private static async Task SendSmallAsync(HttpContext context, BlobReader reader, long offset, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Fill(reader, offset, buffer.AsSpan(0, length));
            await context.Response.BodyWriter.WriteAsync(buffer.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task SendLargeAsync(HttpContext context, BlobReader reader, long offset, long length)
    {
        var first = (int)(BlobReader.BlockSize - (offset % BlobReader.BlockSize));
        await SendSmallAsync(context, reader, offset, first);
        await CopyAsync(context, reader, offset + first, length - first);
    }
}
