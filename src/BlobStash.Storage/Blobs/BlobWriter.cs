using System.Buffers;
using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Blobs;

/// <summary>
/// One blob on its way into a store. Bytes are hashed as they come; at most 256 KiB of them are in memory. Disposing
/// without a commit abandons the blob and leaves nothing behind. Not thread safe.
/// </summary>
public sealed class BlobWriter : IAsyncDisposable
{
    // Four blocks: fewer, larger writes than the 4 KiB pieces in which a network hands its bytes over.
    private const int StreamBufferSize = 4 * SegmentFormat.BlockSize;

    private readonly BlobIntake _intake;
    private readonly PutOrigin _origin;
    private byte[]? _buffer;
    private int _payloadStart = SegmentFormat.RecordHeaderSize;
    private int _buffered;
    private int _capacity;
    private long _length;
    private RecordSink? _sink;
    private Blake2bHasher? _hasher;
    private ChecksumTable? _checksums;
    private bool _ended;

    internal BlobWriter(BlobIntake intake, long expectedLength, PutOrigin origin)
    {
        (_intake, _origin) = (intake, origin);
        ThrowIfTooLarge(expectedLength);
        if (expectedLength > SegmentFormat.BlockSize)
        {
            StartStream(expectedLength);
        }
        else
        {
            _capacity = expectedLength < 0 ? SegmentFormat.BlockSize : (int)expectedLength;
            _buffer = ArrayPool<byte>.Shared.Rent((int)SegmentFormat.RecordSize(_capacity));
        }
    }

    /// <summary>Bytes written so far.</summary>
    public long Length => _length;

    private Span<byte> Payload => _buffer.AsSpan(_payloadStart, _buffered);

    /// <summary>Takes the next bytes of the blob; they are consumed when the task completes.</summary>
    /// <param name="bytes">Borrowed until the task completes.</param>
    /// <param name="cancellationToken">Ends the call; the writer must then be disposed.</param>
    /// <exception cref="InvalidOperationException">The blob was committed, or an earlier call failed.</exception>
    /// <exception cref="BlobTooLargeException">The blob is longer than the store accepts.</exception>
    /// <exception cref="StorageFullException">The disk has no room.</exception>
    /// <exception cref="StoreFailedException">The store has stopped writing.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfEnded();
        ThrowIfTooLarge(_length + bytes.Length);
        var taken = Take(bytes);
        return taken == bytes.Length ? ValueTask.CompletedTask : WriteRestAsync(bytes[taken..]);
    }

    /// <summary>Ends the blob. When the task completes with stored or already stored, the blob is durable.</summary>
    /// <param name="expected">The digest that the bytes must have; null to let them name themselves.</param>
    /// <param name="cancellationToken">Heeded until the commit is queued, not after.</param>
    /// <returns>What became of it, and the digest that the bytes have.</returns>
    /// <exception cref="StorageFullException">The disk has no room.</exception>
    /// <exception cref="StoreFailedException">The store has stopped writing.</exception>
    public async ValueTask<PutResult> CommitAsync(Digest? expected, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        _ended = true;
        if (_sink is not null)
        {
            await FlushBufferAsync().ConfigureAwait(false);
        }

        var digest = _hasher?.Finish() ?? Blake2b256.Hash(Payload);
        if (expected is { } name && name != digest)
        {
            return new PutResult(PutOutcome.DigestMismatch, digest, _length);
        }

        _intake.Fault.ThrowIfSet();
        var outcome = _sink is null
            ? await CommitBufferAsync(digest, cancellationToken).ConfigureAwait(false)
            : await CommitStreamAsync(digest, cancellationToken).ConfigureAwait(false);
        return new PutResult(outcome, digest, _length);
    }

    /// <summary>Gives back what the writer holds; abandons a blob that was not committed.</summary>
    public ValueTask DisposeAsync()
    {
        if (_sink is not null)
        {
            _sink.Abandon();
            _sink = null;
            _intake.Hashing.Leave();
        }

        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }

        return ValueTask.CompletedTask;
    }

    private ValueTask<PutOutcome> CommitBufferAsync(Digest digest, CancellationToken cancellationToken)
    {
        var record = SmallRecord.Complete(_buffer!, _buffered);
        return _intake.Commits.CommitAsync(digest, _buffered, record, _origin, cancellationToken);
    }

    private async ValueTask<PutOutcome> CommitStreamAsync(Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            return await _intake.Commits.CommitAsync(digest, _sink!, _checksums!, _origin, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (FileSizeLimitException) when (_sink!.HasRoomElsewhere)
        {
            MoveToNewSegment();
            return await _intake.Commits.CommitAsync(digest, _sink!, _checksums!, _origin, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> bytes)
    {
        // Should a call fail, hash, checksums and file may be at different places; nothing good can come of more bytes
        // then.
        _ended = true;
        while (bytes.Length > 0)
        {
            if (_sink is null)
            {
                StartStream(_length + bytes.Length);
            }
            else
            {
                await FlushBufferAsync().ConfigureAwait(false);
            }

            bytes = bytes[Take(bytes)..];
        }

        _ended = false;
    }

    /// <summary>Copies as much as there is room for.</summary>
    private int Take(ReadOnlyMemory<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, _capacity - _buffered);
        bytes.Span[..taken].CopyTo(_buffer.AsSpan(_payloadStart + _buffered));
        _buffered += taken;
        _length += taken;
        return taken;
    }

    /// <summary>Goes over from one buffered record to a stream; what is buffered stays the beginning.</summary>
    private void StartStream(long expectedLength)
    {
        _intake.Fault.ThrowIfSet();
        _sink = _intake.Sinks.Create(expectedLength);
        _intake.Hashing.Enter();
        _hasher = new Blake2bHasher();
        _checksums = new ChecksumTable();
        var buffer = ArrayPool<byte>.Shared.Rent(StreamBufferSize);
        if (_buffer is not null)
        {
            Payload.CopyTo(buffer);
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = buffer;
        _payloadStart = 0;
        _capacity = StreamBufferSize;
    }

    private async ValueTask FlushBufferAsync()
    {
        if (_sink!.Length + _buffered > _sink.MaxLength)
        {
            MoveToLargeBlob();
        }

        var hashed = _intake.Hashing.AppendAsync(_hasher!, _buffer.AsMemory(_payloadStart, _buffered));
        try
        {
            _checksums!.Add(Payload);
            WriteToSink();
        }
        finally
        {
            // Also after a failure: until then the bytes are being read.
            await hashed.ConfigureAwait(false);
        }

        _buffered = 0;
    }

    private void WriteToSink()
    {
        try
        {
            _sink!.Write(Payload);
        }
        catch (FileSizeLimitException) when (_sink!.HasRoomElsewhere)
        {
            MoveToNewSegment();
            _sink.Write(Payload);
        }
    }

    /// <summary>
    /// A blob of unknown length has outgrown the segment: what it wrote there moves to a file of its own.
    /// </summary>
    private void MoveToLargeBlob() => MoveTo(_intake.Sinks.CreateLarge());

    /// <summary>The disk lets the segment grow no further; another one has room from its beginning on.</summary>
    private void MoveToNewSegment()
    {
        _sink!.EndFile();
        MoveTo(_intake.Sinks.CreateInNewSegment());
    }

    private void MoveTo(RecordSink other)
    {
        var before = _sink!;
        var copy = ArrayPool<byte>.Shared.Rent(StreamBufferSize);
        try
        {
            for (long copied = 0; copied < before.Length;)
            {
                var read = before.ReadBack(copied, copy);
                other.Write(copy.AsSpan(0, read));
                copied += read;
            }
        }
        catch
        {
            other.Abandon();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }

        _sink = other;
        before.Abandon();
    }

    private void ThrowIfEnded()
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        if (_ended)
        {
            throw new InvalidOperationException("The blob was committed, or an earlier call failed; begin another.");
        }
    }

    private void ThrowIfTooLarge(long length)
    {
        if (length > _intake.MaxBlobSizeBytes)
        {
            _ended = true;
            throw new BlobTooLargeException(_intake.MaxBlobSizeBytes);
        }
    }
}
