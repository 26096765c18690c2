using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Logging;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Appends tombstones and renewals to the log again whose records were lost, so that none is known to the checkpoint
/// alone. See docs/formats/segment.md, "Recovery". The caller runs <see cref="Restore"/> on one thread at a time; the
/// rest is thread safe.
/// </summary>
internal sealed partial class RecordRestore(
    StoreDisk disk, SegmentSet segments, StoreIndex index, OpenSegments openSegments, ILogger logger)
{
    private const int MaxGroupBytes = 1 << 20;
    private const int SegmentShareOfGroup = 8;

    private int _isDue;

    /// <summary>Records are gone, or a segment is about to be deleted with records that could not be read.</summary>
    public bool IsDue => Volatile.Read(ref _isDue) != 0;

    /// <summary>There are tombstones or renewals, so that some of their records can be lost.</summary>
    public bool IsNeeded => index.HasTombstones || index.Renewals.Count > 0;

    /// <summary>Has it done before the next checkpoint is written.</summary>
    public void Require() => Volatile.Write(ref _isDue, IsNeeded ? 1 : 0);

    /// <summary>Does what is due. What was appended before a failure stays and counts.</summary>
    /// <exception cref="StorageFullException">The disk has no room.</exception>
    /// <exception cref="StoreFailedException">The disk failed.</exception>
    public void Restore()
    {
        // In this order: what is lost meanwhile makes it due once more.
        if (Interlocked.Exchange(ref _isDue, 0) == 0)
        {
            return;
        }

        try
        {
            disk.Guard(AppendLost);
        }
        catch
        {
            // Of whatever kind, it is still due.
            Volatile.Write(ref _isDue, 1);
            throw;
        }
    }

    private void AppendLost()
    {
        var lost = FindLost();
        if (lost.Count > 0)
        {
            Append(lost);
            var renewals = lost.Count(record => record.Type == RecordType.Renewal);
            LogRestored(logger, Amount.Of(lost.Count - renewals, "deletion"), Amount.Of(renewals, "later put"));
        }
    }

    /// <summary>
    /// Those that have no record in any segment. One whose segment is written or compacted at this moment may be among
    /// them; it then has two records, as after any copy.
    /// </summary>
    private List<RecordHeader> FindLost()
    {
        var lost = new Dictionary<(RecordType, Digest), RecordHeader>();
        foreach (var (digest, tombstone) in index.CopyTombstones())
        {
            lost.Add((RecordType.Tombstone, digest), tombstone.ToRecord(digest));
        }

        foreach (var (digest, renewal) in index.Renewals.Copy())
        {
            lost.Add((RecordType.Renewal, digest), renewal.ToRecord(digest));
        }

        foreach (var segment in segments.All)
        {
            if (lost.Count > 0 && segment.TryLease())
            {
                try
                {
                    TakeOutFound(segment, lost);
                }
                finally
                {
                    segment.Release();
                }
            }
        }

        return [.. lost.Values];
    }

    private static void TakeOutFound(Segment segment, Dictionary<(RecordType, Digest), RecordHeader> lost)
    {
        var cursor = new RecordCursor(segment, passesDamage: true);
        while (cursor.TryNext(out var header))
        {
            var key = (header.Type, header.Digest);
            if (lost.TryGetValue(key, out var known) && header.Sequence >= known.Sequence)
            {
                lost.Remove(key);
            }
        }
    }

    /// <summary>
    /// To segments that nobody writes to, one group after the other. A start that is killed amid this finds some of
    /// them there, and appends the others.
    /// </summary>
    private void Append(List<RecordHeader> lost)
    {
        var groupBytes = Math.Min(MaxGroupBytes, openSegments.SegmentSizeBytes / SegmentShareOfGroup);
        Segment? target = null;
        try
        {
            foreach (var group in lost.Chunk((int)groupBytes / SegmentFormat.RecordHeaderSize))
            {
                disk.Fault.ThrowIfSet();
                var bytes = group.Length * SegmentFormat.RecordHeaderSize;
                target = openSegments.Ensure(target, bytes);
                Append(target, Assemble(target.Marker, group));
            }
        }
        finally
        {
            if (target is not null && disk.Fault.Reason is null)
            {
                openSegments.Return(target);
            }
        }
    }

    private void Append(Segment target, byte[] group)
    {
        var start = target.Length;
        try
        {
            target.File.Write(start, group);
            disk.Flush(target.File);
        }
        catch (Exception error) when (DiskError.IsRefusal(error))
        {
            disk.Cut(target.File, start);
            throw;
        }

        target.Advance(start + group.Length);
    }

    /// <summary>Each with its own sequence, stamp, running time and flags, as a copy has them.</summary>
    private static byte[] Assemble(ulong marker, RecordHeader[] group)
    {
        const int size = SegmentFormat.RecordHeaderSize;
        var bytes = new byte[group.Length * size];
        for (var i = 0; i < group.Length; i++)
        {
            var header = group[i] with
            {
                Marker = marker,
                GroupRest = (uint)((group.Length - i - 1) * size),
                GroupBefore = (uint)(i * size),
            };
            header.Write(bytes.AsSpan(i * size));
        }

        return bytes;
    }

    [LoggerMessage(1046, LogLevel.Warning,
        "The records of {Deletions} and {Renewals} were lost, but the checkpoint knew them; they were written again")]
    private static partial void LogRestored(ILogger logger, Amount deletions, Amount renewals);
}
