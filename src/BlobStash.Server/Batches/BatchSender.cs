using System.Buffers;
using System.IO.Pipelines;
using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Protocol.Frames;
using BlobStash.Server.Blobs;
using BlobStash.Storage;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;

namespace BlobStash.Server.Batches;

/// <summary>
/// Sends the blobs of one batch as frames. Every block is verified before it leaves. Blobs are read straight into the
/// buffers of the answer, and ahead of the socket by a few of them. For one batch.
/// </summary>
/// <param name="store">Where the blobs are.</param>
/// <param name="writer">The answer; not completed.</param>
/// <param name="version">Whether the frames have the stamps of their blobs.</param>
/// <param name="compresses">Whether chunks that shrink are compressed.</param>
/// <param name="maxLength">Longest blob that is sent; of a longer one only its length is.</param>
internal sealed class BatchSender(
    BlobStore store, PipeWriter writer, FrameVersion version, bool compresses, long maxLength = long.MaxValue)
    : IDisposable
{
    /// <summary>Bytes that gather before they are handed to the socket.</summary>
    private const int MaxGatheredBytes = 256 * 1024;

    private readonly ChunkEncoder _encoder = new(compresses);
    private byte[]? _raw;
    private int _gathered;
    private int _abandoned;
    private bool _isGone;

    /// <summary>Sends a frame for each digest, in order.</summary>
    /// <param name="digests">What was asked for.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <returns>How many blobs turned out to be damaged after their frame had begun.</returns>
    public async ValueTask<int> SendAsync(Digest[] digests, CancellationToken cancellationToken)
    {
        foreach (Digest digest in digests)
        {
            if (!await TrySendAsync(digest, cancellationToken))
            {
                _abandoned++;
            }
            if (_isGone)
            {
                return _abandoned;
            }
        }
        await FlushAsync(1, cancellationToken);
        return _abandoned;
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

    /// <summary>Sends one frame. False: its blob turned out to be damaged after the frame had begun.</summary>
    private async ValueTask<bool> TrySendAsync(Digest digest, CancellationToken cancellationToken)
    {
        using BlobReader? blob = await BeginAsync(digest, cancellationToken);
        await FlushAsync(MaxGatheredBytes, cancellationToken);
        for (long offset = BlobReader.BlockSize; offset < blob?.Length && !_isGone; offset += BlobReader.BlockSize)
        {
            if (!await TryWriteChunkAsync(blob, offset, cancellationToken))
            {
                return false;
            }
            await FlushAsync(MaxGatheredBytes, cancellationToken);
        }
        return true;
    }

    /// <summary>
    /// Writes the frame with the first chunk, which is read before the frame says that the blob is stored.
    /// </summary>
    /// <returns>The blob, when there is one; the caller disposes it.</returns>
    private async ValueTask<BlobReader?> BeginAsync(Digest digest, CancellationToken cancellationToken)
    {
        BlobReader? blob = null;
        try
        {
            blob = store.OpenRead(digest);
            Stamp stamp = Stamp.None;
            if (blob is null || (version == FrameVersion.Stamped && !store.TryGetPutStamp(digest, out stamp)))
            {
                blob?.Dispose();
                WriteHeader(new FrameHeader(FindAbsence(store, digest), 0, digest));
                return null;
            }
            if (blob.Length > maxLength)
            {
                WriteHeader(new FrameHeader(BatchStatus.Stored, blob.Length, digest));
                ChunkEncoder.WriteAbandoned(writer.GetSpan(BatchFormat.PlainHeaderSize));
                Advance(BatchFormat.PlainHeaderSize);
                blob.Dispose();
                return null;
            }
            var first = (int)Math.Min(blob.Length, BlobReader.BlockSize);
            Memory<byte> target = writer.GetMemory(
                FrameHeader.SizeOf(version) + BatchFormat.CompressedHeaderSize + first);
            var written = FrameHeader.SizeOf(version);
            if (first > 0)
            {
                written += await EncodeAsync(blob, 0, target[written..], cancellationToken);
            }
            new FrameHeader(BatchStatus.Stored, blob.Length, digest, stamp).Write(target.Span, version);
            Advance(written);
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
    private async ValueTask<bool> TryWriteChunkAsync(
        BlobReader blob, long offset, CancellationToken cancellationToken)
    {
        Memory<byte> target = writer.GetMemory(BatchFormat.CompressedHeaderSize + BatchFormat.MaxChunkSize);
        try
        {
            Advance(await EncodeAsync(blob, offset, target, cancellationToken));
            return true;
        }
        catch (CorruptRecordException)
        {
            ChunkEncoder.WriteAbandoned(target.Span);
            Advance(BatchFormat.PlainHeaderSize);
            return false;
        }
    }

    private async ValueTask<int> EncodeAsync(
        BlobReader blob, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var size = (int)Math.Min(blob.Length - offset, BlobReader.BlockSize);
        if (!_encoder.WouldCompress(size))
        {
            Memory<byte> bytes = destination.Slice(BatchFormat.PlainHeaderSize, size);
            await BlobSender.FillAsync(blob, offset, bytes, cancellationToken);
            return _encoder.WritePlainHeader(size, destination.Span);
        }
        _raw ??= ArrayPool<byte>.Shared.Rent(BlobReader.BlockSize);
        await BlobSender.FillAsync(blob, offset, _raw.AsMemory(0, size), cancellationToken);
        return _encoder.Write(_raw.AsSpan(0, size), destination.Span);
    }

    private void WriteHeader(in FrameHeader header)
    {
        header.Write(writer.GetSpan(FrameHeader.SizeOf(version)), version);
        Advance(FrameHeader.SizeOf(version));
    }

    private void Advance(int bytes)
    {
        writer.Advance(bytes);
        _gathered += bytes;
    }

    /// <summary>Hands over what gathered, if that is enough, and notes when nobody reads any more.</summary>
    private async ValueTask FlushAsync(int minBytes, CancellationToken cancellationToken)
    {
        if (_gathered >= minBytes)
        {
            _gathered = 0;
            FlushResult flushed = await writer.FlushAsync(cancellationToken);
            _isGone = flushed.IsCompleted;
        }
    }
}
