using BlobStash.Core.Digests;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Blobs;

/// <summary>
/// Many blobs on their way into a store, one after the other. Small ones are hashed side by side in SIMD lanes, and all
/// are committed while the next ones come, so that many share a write and a flush. For one caller at a time.
/// </summary>
public sealed class BlobBatch : IAsyncDisposable
{
    /// <summary>Most bytes of a batch in memory.</summary>
    public const long MaxBytesInFlight = 8 << 20;

    /// <summary>
    /// What a blob that streams counts for at least: what it holds.
    /// </summary>
    private const long LeastStreamWeight = 4 * SegmentFormat.BlockSize;

    // Twice the lanes of the widest vectors, as where single uploads share them.
    private const int MaxHashedTogether = 16;

    private readonly BlobIntake _intake;
    private readonly PutOrigin _origin;
    private readonly BytesInFlight _inFlight;

    // More than it holds: it also has a segment of its own until it is committed.
    private readonly long _streamWeight;
    private readonly RecordSlabs _slabs = new();
    private readonly List<Blob> _gathered = new(MaxHashedTogether);
    private readonly ReadOnlyMemory<byte>[] _payloads = new ReadOnlyMemory<byte>[MaxHashedTogether];
    private readonly Digest[] _digests = new Digest[MaxHashedTogether];
    private volatile StorageException? _failure;
    private Blob? _current;
    private bool _isDisposed;

    internal BlobBatch(BlobIntake intake, PutOrigin origin, long maxBytesInFlight)
    {
        (_intake, _origin) = (intake, origin);
        _inFlight = new BytesInFlight(maxBytesInFlight);
        _streamWeight = Math.Max(LeastStreamWeight, maxBytesInFlight / 8);
    }

    /// <summary>Begins the next blob. Waits first while too many bytes are on their way to the disk.</summary>
    /// <inheritdoc cref="BeginAsync(Digest, long, PutOrigin, CancellationToken)"/>
    public ValueTask BeginAsync(Digest expected, long length, CancellationToken cancellationToken) =>
        BeginAsync(expected, length, _origin, cancellationToken);

    /// <summary>The same with an origin of its own.</summary>
    /// <param name="expected">The digest that its bytes must have.</param>
    /// <param name="length">Their exact number.</param>
    /// <param name="origin">On whose behalf this blob is stored, in place of the one of the batch.</param>
    /// <param name="cancellationToken">Ends the waiting; no blob has begun then.</param>
    /// <exception cref="BlobTooLargeException">Longer than the store accepts; others may follow.</exception>
    /// <exception cref="StorageFullException">The disk has no room, for this blob or an earlier one.</exception>
    /// <exception cref="StoreFailedException">The store has stopped writing.</exception>
    public async ValueTask BeginAsync(
        Digest expected, long length, PutOrigin origin, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ThrowIfBegun();
        _intake.Fault.ThrowIfSet();
        if (length > _intake.MaxBlobSizeBytes)
        {
            throw new BlobTooLargeException(_intake.MaxBlobSizeBytes);
        }

        var isSmall = length <= SegmentFormat.BlockSize;
        var weight = isSmall ? SegmentFormat.RecordSize(length) : _streamWeight;
        if (!_inFlight.HasRoom(weight))
        {
            // What is only gathered would never make room.
            HashGathered();
        }

        await _inFlight.AddAsync(weight, cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowIfFailed();
            _current = isSmall
                ? new Blob(expected, length, weight) { Record = _slabs.Take((int)length), Origin = origin }
                : new Blob(expected, length, weight) { Writer = new BlobWriter(_intake, length, origin) };
        }
        finally
        {
            if (_current is null)
            {
                _inFlight.Remove(weight);
            }
        }
    }

    /// <summary>Takes the next bytes of the blob; they are consumed when the task completes.</summary>
    /// <param name="bytes">Borrowed until the task completes; together no more than were announced.</param>
    /// <param name="cancellationToken">Ends the call; the blob must then be abandoned.</param>
    /// <exception cref="StorageFullException">The disk has no room.</exception>
    /// <exception cref="StoreFailedException">The store has stopped writing.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var blob = _current ?? throw NotBegun();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, blob.Length - blob.Written, nameof(bytes));
        blob.Written += bytes.Length;
        if (blob.Writer is not null)
        {
            return blob.Writer.WriteAsync(bytes, cancellationToken);
        }

        blob.Record!.Append(bytes.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the blob, of which all bytes were written.</summary>
    /// <returns>
    /// What becomes of it; with stored or already stored it is durable. May complete only after
    /// <see cref="FlushAsync"/>; fails as <see cref="BlobWriter.CommitAsync"/> does.
    /// </returns>
    public Task<PutOutcome> Commit()
    {
        var blob = _current ?? throw NotBegun();
        if (blob.Written != blob.Length)
        {
            throw new InvalidOperationException("Not all bytes of the blob were written.");
        }

        _current = null;
        if (blob.Writer is not null)
        {
            return CommitAsync(blob);
        }

        _gathered.Add(blob);
        if (_gathered.Count == MaxHashedTogether)
        {
            HashGathered();
        }

        return blob.Done.Task;
    }

    /// <summary>Gives up the blob that was begun, if one was; nothing of it stays.</summary>
    public async ValueTask AbandonAsync()
    {
        if (_current is { } blob)
        {
            _current = null;
            await ReleaseAsync(blob).ConfigureAwait(false);
        }
    }

    /// <summary>Completes when all that was committed is durable or has failed. Does not throw for a blob.</summary>
    public ValueTask FlushAsync()
    {
        ThrowIfBegun();
        HashGathered();
        return _inFlight.DrainAsync();
    }

    /// <summary>Gives up a blob that was begun, and finishes those that were committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await AbandonAsync().ConfigureAwait(false);
            await FlushAsync().ConfigureAwait(false);
            _slabs.Dispose();
        }
    }

    /// <summary>Hashes the small blobs together, and sends each on its way to the disk.</summary>
    private void HashGathered()
    {
        if (_gathered.Count == 0)
        {
            return;
        }

        for (var i = 0; i < _gathered.Count; i++)
        {
            _payloads[i] = _gathered[i].Record!.Payload;
        }

        Blake2bLanes.HashMany(_payloads.AsSpan(0, _gathered.Count), _digests.AsSpan(0, _gathered.Count));
        for (var i = 0; i < _gathered.Count; i++)
        {
            _ = CommitAsync(_gathered[i], _digests[i]);
        }

        _gathered.Clear();
    }

    /// <summary>Commits a small blob. Its outcome, or its failure, is in <see cref="Blob.Done"/>.</summary>
    private async Task CommitAsync(Blob blob, Digest digest)
    {
        try
        {
            var outcome = PutOutcome.DigestMismatch;
            if (digest == blob.Expected)
            {
                outcome = await _intake.Commits
                    .CommitAsync(digest, (int)blob.Length, blob.Record!.Complete(), blob.Origin, CancellationToken.None)
                    .ConfigureAwait(false);
            }

            blob.Done.SetResult(outcome);
        }
        catch (Exception error)
        {
            // Whatever it is belongs to whoever waits for the blob.
            _failure ??= error as StorageException;
            blob.Done.SetException(error);
        }
        finally
        {
            await ReleaseAsync(blob).ConfigureAwait(false);
        }
    }

    private async Task<PutOutcome> CommitAsync(Blob blob)
    {
        try
        {
            var result = await blob.Writer!.CommitAsync(blob.Expected, CancellationToken.None).ConfigureAwait(false);
            return result.Outcome;
        }
        catch (StorageException error)
        {
            _failure ??= error;
            throw;
        }
        finally
        {
            await ReleaseAsync(blob).ConfigureAwait(false);
        }
    }

    private async ValueTask ReleaseAsync(Blob blob)
    {
        blob.Record?.Dispose();
        if (blob.Writer is not null)
        {
            await blob.Writer.DisposeAsync().ConfigureAwait(false);
        }

        _inFlight.Remove(blob.Weight);
    }

    /// <summary>A disk that had no room for one blob is not asked for the others of the batch.</summary>
    private void ThrowIfFailed()
    {
        switch (_failure)
        {
            case StorageFullException full:
                throw new StorageFullException(full);
            case StoreFailedException failed:
                throw new StoreFailedException(failed);
        }
    }

    private void ThrowIfBegun()
    {
        if (_current is not null)
        {
            throw new InvalidOperationException("A blob has begun and has not ended.");
        }
    }

    private static InvalidOperationException NotBegun() => new("No blob has begun.");

    private sealed class Blob(Digest expected, long length, long weight)
    {
        public Digest Expected => expected;

        public long Length => length;

        public long Weight => weight;

        public long Written { get; set; }

        /// <summary>On whose behalf a small blob is stored; that of any other is its writer's.</summary>
        public PutOrigin Origin { get; init; }

        /// <summary>For a small blob.</summary>
        public SmallRecord? Record { get; init; }

        /// <summary>For any other.</summary>
        public BlobWriter? Writer { get; init; }

        /// <summary>Outcome of a small blob.</summary>
        public TaskCompletionSource<PutOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
