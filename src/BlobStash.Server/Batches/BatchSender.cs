using System.Buffers;
using System.IO.Pipelines;
using BlobStash.Core.Digests;
using BlobStash.Server.Blobs;
using BlobStash.Storage;
using BlobStash.Sync.Batches;

namespace BlobStash.Server.Batches;

/// <summary>
/// Sends the blobs of one batch as frames. Every block is verified before it leaves. Blobs are read straight into the
/// buffers of the answer, and ahead of the socket by a few of them. For one batch.
/// </summary>
/// <param name="store">Where the blobs are.</param>
/// <param name="writer">The answer; not completed.</param>
/// <param name="compresses">Whether chunks that shrink are compressed.</param>
internal sealed class BatchSender(BlobStore store, PipeWriter writer, bool compresses) : IDisposable
{
    /// <summary>Bytes that gather before they are handed to the socket.</summary>
    private const int MaxGatheredBytes = 256 * 1024;

    private readonly ChunkEncoder _encoder = new(compresses);
    private byte[]? _raw;
    private int _gathered;

    /// <summary>Sends a frame for each digest, in order.</summary>
    /// <param name="digests">What was asked for.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <returns>How many blobs turned out to be damaged after their frame had begun.</returns>
    public async ValueTask<int> SendAsync(Digest[] digests, CancellationToken cancellationToken)
    {
        var abandoned = 0;
        foreach (Digest digest in digests)
        {
            using BlobReader? blob = Begin(digest, out var offset);
            while (blob is not null && offset < blob.Length)
            {
                if (!await FlushAsync(MaxGatheredBytes, cancellationToken))
                {
                    return abandoned;
                }
                if (!TryWriteChunk(blob, ref offset))
                {
                    abandoned++;
                    break;
                }
            }
            if (!await FlushAsync(MaxGatheredBytes, cancellationToken))
            {
                return abandoned;
            }
        }
        await FlushAsync(1, cancellationToken);
        return abandoned;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_raw is not null)
        {
            ArrayPool<byte>.Shared.Return(_raw);
            _raw = null;
        }
    }

    /// <summary>What stands in the frame of a blob that is not stored, or in an answer of <c>stat</c>.</summary>
    public static BatchStatus FindAbsence(BlobStore store, in Digest digest) => store.IsDamaged(digest)
        ? BatchStatus.Damaged
        : store.IsDeleted(digest) ? BatchStatus.Deleted : BatchStatus.Absent;

    /// <summary>
    /// Writes the frame with the first chunk, which is read before the frame says that the blob is stored.
    /// </summary>
    /// <param name="digest">The blob.</param>
    /// <param name="offset">Where the second chunk begins.</param>
    /// <returns>The blob, when there is one; the caller disposes it.</returns>
    private BlobReader? Begin(in Digest digest, out long offset)
    {
        offset = 0;
        BlobReader? blob = null;
        try
        {
            blob = store.OpenRead(digest);
            if (blob is null)
            {
                WriteHeader(new FrameHeader(FindAbsence(store, digest), 0, digest));
                return null;
            }
            var first = (int)Math.Min(blob.Length, BlobReader.BlockSize);
            Span<byte> span = writer.GetSpan(
                BatchFormat.FrameHeaderSize + BatchFormat.CompressedHeaderSize + first);
            var written = BatchFormat.FrameHeaderSize;
            if (first > 0)
            {
                written += Encode(blob, 0, first, span[BatchFormat.FrameHeaderSize..]);
            }
            new FrameHeader(BatchStatus.Stored, blob.Length, digest).Write(span);
            Advance(written);
            offset = first;
            return blob;
        }
        catch (CorruptRecordException)
        {
            // The reader has reported the damage to the store.
            blob?.Dispose();
            WriteHeader(new FrameHeader(BatchStatus.Damaged, 0, digest));
            return null;
        }
    }

    /// <summary>Writes the next chunk, or that there is none because it is damaged.</summary>
    private bool TryWriteChunk(BlobReader blob, ref long offset)
    {
        var size = (int)Math.Min(blob.Length - offset, BlobReader.BlockSize);
        Span<byte> span = writer.GetSpan(BatchFormat.CompressedHeaderSize + size);
        try
        {
            Advance(Encode(blob, offset, size, span));
            offset += size;
            return true;
        }
        catch (CorruptRecordException)
        {
            ChunkEncoder.WriteAbandoned(span);
            Advance(BatchFormat.PlainHeaderSize);
            return false;
        }
    }

    private int Encode(BlobReader blob, long offset, int size, Span<byte> destination)
    {
        if (!_encoder.WouldCompress(size))
        {
            BlobSender.Fill(blob, offset, destination.Slice(BatchFormat.PlainHeaderSize, size));
            return _encoder.WritePlainHeader(size, destination);
        }
        _raw ??= ArrayPool<byte>.Shared.Rent(BlobReader.BlockSize);
        BlobSender.Fill(blob, offset, _raw.AsSpan(0, size));
        return _encoder.Write(_raw.AsSpan(0, size), destination);
    }

    private void WriteHeader(in FrameHeader header)
    {
        header.Write(writer.GetSpan(BatchFormat.FrameHeaderSize));
        Advance(BatchFormat.FrameHeaderSize);
    }

    private void Advance(int bytes)
    {
        writer.Advance(bytes);
        _gathered += bytes;
    }

    /// <summary>Hands over what gathered, if that is enough. False: nobody reads any more.</summary>
    private async ValueTask<bool> FlushAsync(int minBytes, CancellationToken cancellationToken)
    {
        if (_gathered < minBytes)
        {
            return true;
        }
        _gathered = 0;
        FlushResult flushed = await writer.FlushAsync(cancellationToken);
        return !flushed.IsCompleted;
    }
}
