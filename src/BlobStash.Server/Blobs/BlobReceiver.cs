using System.Buffers;
using System.IO.Pipelines;
using BlobStash.Core.Digests;
using BlobStash.Storage;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Blobs;

/// <summary>The one way in for blob bytes, whichever route brings them. Thread safe.</summary>
internal sealed class BlobReceiver(BlobStore store)
{
    /// <summary>Bytes that are read from a stream before they are handed to the store.</summary>
    private const int StreamBufferSize = 64 * 1024;

    /// <summary>Length to pass when it is not known before the end.</summary>
    public const long UnknownLength = -1;

    /// <summary>
    /// Reads a pipe to its end and stores what came. Durable when it returns Stored or AlreadyStored.
    /// </summary>
    /// <param name="body">Read to its end, not completed. A reader that fails leaves nothing stored.</param>
    /// <param name="expectedLength">Content-Length, or <see cref="UnknownLength"/>.</param>
    /// <param name="expected">Digest that the bytes must have; <see langword="null"/> when the store names
    /// them.</param>
    /// <param name="origin">On whose behalf.</param>
    /// <param name="cancellationToken">Ends the reading; once the commit has begun it only ends the waiting.</param>
    /// <exception cref="StorageException">Too large, disk full, or the store has failed.</exception>
    public async ValueTask<PutResult> ReceiveAsync(
        PipeReader body,
        long expectedLength,
        Digest? expected,
        PutOrigin origin,
        CancellationToken cancellationToken)
    {
        await using BlobWriter writer = store.CreateWriter(expectedLength, origin);
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellationToken);
            try
            {
                await WriteAsync(writer, read.Buffer, cancellationToken);
            }
            finally
            {
                // Also when the store refuses: the server goes on reading, to drop the rest of the body.
                body.AdvanceTo(read.Buffer.End);
            }
            if (read.IsCompleted)
            {
                return await writer.CommitAsync(expected, cancellationToken);
            }
        }
    }

    private static async ValueTask WriteAsync(
        BlobWriter writer, ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.IsSingleSegment)
        {
            await writer.WriteAsync(bytes.First, cancellationToken);
            return;
        }
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            await writer.WriteAsync(segment, cancellationToken);
        }
    }

    /// <summary>The same for a stream, which is read to its end and not disposed.</summary>
    /// <inheritdoc cref="ReceiveAsync(PipeReader, long, Digest?, PutOrigin, CancellationToken)"/>
    public async ValueTask<PutResult> ReceiveAsync(
        Stream body, long expectedLength, Digest? expected, PutOrigin origin, CancellationToken cancellationToken)
    {
        await using BlobWriter writer = store.CreateWriter(expectedLength, origin);
        var buffer = ArrayPool<byte>.Shared.Rent(StreamBufferSize);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
            return await writer.CommitAsync(expected, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The same for bytes that are in memory already, and stay the caller's.</summary>
    /// <inheritdoc cref="ReceiveAsync(PipeReader, long, Digest?, PutOrigin, CancellationToken)"/>
    public async ValueTask<PutResult> ReceiveAsync(
        ReadOnlyMemory<byte> bytes, Digest? expected, CancellationToken cancellationToken)
    {
        await using BlobWriter writer = store.CreateWriter(bytes.Length);
        await writer.WriteAsync(bytes, cancellationToken);
        return await writer.CommitAsync(expected, cancellationToken);
    }
}
