using System.Buffers;
using System.IO.Pipelines;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;

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
                var read = await ReadAsync(
                    reader, offset, writer.GetMemory(BlobReader.BlockSize)[..wanted], context.RequestAborted);
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
    /// <exception cref="CorruptRecordException">A block is damaged and was not mended.</exception>
    public static async ValueTask FillAsync(
        BlobReader reader, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        for (var filled = 0; filled < destination.Length;)
        {
            filled += await ReadAsync(reader, offset + filled, destination[filled..], cancellationToken);
        }
    }

    /// <summary>
    /// Reads as <see cref="BlobReader.Read"/> does. Damage is mostly mended within a moment, which is worth the wait.
    /// </summary>
    /// <exception cref="CorruptRecordException">A block is damaged and was not mended.</exception>
    public static ValueTask<int> ReadAsync(
        BlobReader reader, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            return ValueTask.FromResult(reader.Read(offset, destination.Span));
        }
        catch (CorruptRecordException)
        {
            return ReadRepairedAsync(reader, offset, destination, cancellationToken);
        }
    }

    private static async ValueTask<int> ReadRepairedAsync(
        BlobReader reader, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        await reader.WaitForRepairAsync(cancellationToken);
        return reader.Read(offset, destination.Span);
    }

    private static async Task SendSmallAsync(HttpContext context, BlobReader reader, long offset, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await FillAsync(reader, offset, buffer.AsMemory(0, length), context.RequestAborted);
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
