using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Group commit: small records that wait at the same time share one write and one flush. One thread owns the segment
/// that they go to; while it waits for the disk, the next group gathers. See docs/formats/segment.md, "Commit".
/// </summary>
internal sealed class GroupCommitter : IAsyncDisposable
{
    private const int MaxGroupBytes = 4 << 20;
    private const int SegmentShareOfGroup = 8;

    private readonly StoreDisk _disk;
    private readonly CommitOrder _order;
    private readonly StoreIndex _index;
    private readonly OpenSegments _openSegments;
    private readonly byte[] _group;
    private readonly int _maxGroupBytes;
    private readonly object _gate = new();
    private readonly Task _thread;
    private readonly Queue<PendingRecord> _waiting = new();
    private readonly List<PendingRecord> _records = [];
    private readonly Queue<(Func<Segment, bool> IsUnwanted, TaskCompletionSource Done)> _seals = new();
    private Segment? _active;
    private bool _stopping;

    public GroupCommitter(StoreDisk disk, CommitOrder order, StoreIndex index, OpenSegments openSegments)
    {
        (_disk, _order, _index, _openSegments) = (disk, order, index, openSegments);
        var share = Math.Min(MaxGroupBytes, openSegments.SegmentSizeBytes / SegmentShareOfGroup);

        // A group that could not hold the longest record would never be taken.
        _maxGroupBytes = (int)Math.Max(share, SegmentFormat.RecordSize(SegmentFormat.BlockSize));
        _group = GC.AllocateUninitializedArray<byte>(_maxGroupBytes);
        _thread = DiskThread.Start("BlobStash commit", Run);
    }

    /// <summary>Hands over a record; the result is in <see cref="PendingRecord.Committed"/>.</summary>
    public void Enqueue(PendingRecord record)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _waiting.Enqueue(record);
            if (_waiting.Count == 1)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Seals the segment of the small records, if it is unwanted; the next ones go elsewhere.</summary>
    /// <param name="isUnwanted">Called on the thread that owns the segment.</param>
    /// <exception cref="StoreFailedException">The disk failed.</exception>
    public Task SealAsync(Func<Segment, bool> isUnwanted)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _seals.Enqueue((isUnwanted, done));
            Monitor.Pulse(_gate);
        }

        return done.Task;
    }

    /// <summary>Commits what waits and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        await _thread.ConfigureAwait(false);
    }

    private void Run()
    {
        while (TakeGroup(out var seal))
        {
            if (seal is { } asked)
            {
                Seal(asked.IsUnwanted, asked.Done);
            }

            if (_records.Count > 0)
            {
                Commit();
            }
        }
    }

    /// <summary>Moves the next group to <see cref="_records"/>. False: nothing waits and nothing will.</summary>
    /// <param name="seal">What is to be done before; null for nothing.</param>
    private bool TakeGroup(out (Func<Segment, bool> IsUnwanted, TaskCompletionSource Done)? seal)
    {
        _records.Clear();
        seal = null;
        var bytes = 0;
        lock (_gate)
        {
            while (_waiting.Count == 0 && _seals.Count == 0)
            {
                if (_stopping)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            if (_seals.TryDequeue(out var next))
            {
                seal = next;
            }

            while (_waiting.TryPeek(out var record) && bytes + record.Record.Length <= _maxGroupBytes)
            {
                bytes += record.Record.Length;
                _records.Add(_waiting.Dequeue());
            }
        }

        return true;
    }

    private void Seal(Func<Segment, bool> isUnwanted, TaskCompletionSource done)
    {
        try
        {
            if (_active is { } active && isUnwanted(active))
            {
                _active = null;
                _openSegments.SealGuarded(active);
            }

            done.SetResult();
        }
        catch (Exception error)
        {
            // Whatever it is, it belongs to the caller who waits; this thread must go on.
            done.SetException(error);
        }
    }

    private void Commit()
    {
        try
        {
            _disk.Fault.ThrowIfSet();
            if (!_disk.Reserve.TryTakeBack())
            {
                RefusePuts(new StorageFullException(null));
            }

            StoreWithReserve();
        }
        catch (StorageException error)
        {
            Fail(error);
        }
        catch (Exception error)
        {
            // Whatever it is: this thread must go on, and nobody may wait for ever for a record that it took.
            Fail(_disk.Fail(error));
        }
    }

    /// <summary>Goes on in another segment where the disk lets one grow no further, then record by record.</summary>
    private void StoreWhereItFits()
    {
        while (true)
        {
            try
            {
                Store();
                return;
            }
            catch (FileSizeLimitException) when (_active is { } full && full.Length > SegmentFormat.HeaderSize)
            {
                _active = null;
                _openSegments.Retire(full);
            }
            catch (FileSizeLimitException) when (_records.Count > 1)
            {
                StoreOneByOne();
                return;
            }
        }
    }

    private void StoreOneByOne()
    {
        foreach (var record in _records.ToArray())
        {
            _records.Clear();
            _records.Add(record);
            Commit();
        }
    }

    /// <summary>A disk that is full has room for tombstones all the same.</summary>
    private void StoreWithReserve()
    {
        try
        {
            StoreWhereItFits();
        }
        catch (StorageFullException error) when (_records.Exists(record => record.Type == RecordType.Tombstone))
        {
            if (!_disk.Reserve.TryGiveUp())
            {
                throw;
            }

            RefusePuts(error);
            _disk.Fault.ThrowIfSet();
            StoreWhereItFits();
        }
    }

    private void RefusePuts(StorageFullException error)
    {
        foreach (var record in _records.Where(IsPut))
        {
            record.Fail(error);
        }

        _records.RemoveAll(IsPut);
    }

    private static bool IsPut(PendingRecord record) => record.Type is RecordType.Blob or RecordType.Renewal;

    private void Store()
    {
        if (_records.Count == 0)
        {
            return;
        }

        var bytes = _records.Sum(record => record.Record.Length);
        var segment = _active = _openSegments.Ensure(_active, bytes);
        var start = segment.Length;
        var headers = Assemble(segment, bytes);
        try
        {
            segment.File.Write(start, _group.AsSpan(0, bytes));
            _disk.Flush(segment.File);
        }
        catch (Exception error) when (DiskError.IsRefusal(error))
        {
            _disk.Cut(segment.File, start);
            foreach (var header in headers.Where(header => header.IsChange))
            {
                _order.Release(header);
            }

            throw;
        }

        _disk.ThrowIfMoved(segment.File);
        Publish(segment, start, headers);
        _order.Commit(headers);
        segment.Advance(start + bytes);
        Succeed();
    }

    /// <summary>Every record says how much of its group there is, so a start knows what belongs together.</summary>
    private RecordHeader[] Assemble(Segment segment, int bytes)
    {
        var headers = new RecordHeader[_records.Count];
        var offset = 0;
        for (var i = 0; i < headers.Length; i++)
        {
            var pending = _records[i];
            var header = _order.Begin(
                segment.Marker, pending.Type, pending.Digest, pending.Length, pending.Provenance);
            headers[i] = header with
            {
                GroupRest = (uint)(bytes - offset - pending.Record.Length),
                GroupBefore = (uint)offset,
            };
            pending.Record.Span.CopyTo(_group.AsSpan(offset));
            headers[i].Write(_group.AsSpan(offset));
            offset += pending.Record.Length;
        }

        return headers;
    }

    private void Publish(Segment segment, long offset, RecordHeader[] headers)
    {
        foreach (var header in headers)
        {
            if (header.Type == RecordType.Tombstone)
            {
                _index.AddTombstone(header.Digest, Tombstone.Of(header));
            }
            else if (header.Type == RecordType.Blob)
            {
                var location = new BlobLocation(segment.Number, offset);
                _index.AddBlob(header.Digest, location, header.Length);
            }
            else if (header.Type == RecordType.Renewal)
            {
                _index.Renewals.Add(header.Digest, Renewal.Of(header));
            }

            offset += header.RecordSize;
        }
    }

    private void Succeed()
    {
        foreach (var record in _records)
        {
            record.Succeed();
        }
    }

    private void Fail(Exception error)
    {
        foreach (var record in _records)
        {
            record.Fail(error);
        }
    }
}
