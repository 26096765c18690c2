using BlobStash.Core.Digests;
using BlobStash.Storage.Compaction;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Commits;

/// <summary>
/// Appends tombstones to the log again whose records were lost, so that no deletion is known to the checkpoint alone.
/// See docs/formats/segment.md, "Recovery". The caller runs <see cref="Restore"/> on one thread at a time; the rest
/// is thread safe.
/// </summary>
internal sealed partial class TombstoneRestore(CommitContext context, OpenSegments openSegments, ILogger logger)
{
    private const int MaxGroupBytes = 1 << 20;
    private const int SegmentShareOfGroup = 8;

    private int _isDue;

    /// <summary>Records are gone, or a segment is about to be deleted with records that could not be read.</summary>
    public bool IsDue => Volatile.Read(ref _isDue) != 0;

    /// <summary>Has it done before the next checkpoint is written.</summary>
    public void Require() => Volatile.Write(ref _isDue, context.Index.HasTombstones ? 1 : 0);

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
            var lost = FindLost();
            if (lost.Count > 0)
            {
                Append(lost);
                LogRestored(logger, Amount.Of(lost.Count, "deletion"));
            }
        }
        catch (Exception error)
        {
            // Of whatever kind, it is still due.
            Volatile.Write(ref _isDue, 1);
            if (CommitContext.IsFailure(error))
            {
                throw context.Fail(error);
            }

            throw;
        }
    }

    /// <summary>
    /// Those that have no record in any segment. One whose segment is written or compacted at this moment may be among
    /// them; it then has two records, as after any copy.
    /// </summary>
    private List<(Digest Digest, Tombstone Tombstone)> FindLost()
    {
        var lost = context.Index.CopyTombstones().ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var segment in context.Segments.All)
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

        return [.. lost.Select(pair => (pair.Key, pair.Value))];
    }

    private static void TakeOutFound(Segment segment, Dictionary<Digest, Tombstone> lost)
    {
        var cursor = new RecordCursor(segment, passesDamage: true);
        while (cursor.TryNext(out var header))
        {
            if (header.Type == RecordType.Tombstone
                && lost.TryGetValue(header.Digest, out var tombstone)
                && header.Sequence >= tombstone.Sequence)
            {
                lost.Remove(header.Digest);
            }
        }
    }

    /// <summary>
    /// To segments that nobody writes to, one group after the other. A start that is killed amid this finds some of
    /// them there, and appends the others.
    /// </summary>
    private void Append(List<(Digest Digest, Tombstone Tombstone)> lost)
    {
        var groupBytes = Math.Min(MaxGroupBytes, context.Options.SegmentSizeBytes / SegmentShareOfGroup);
        Segment? target = null;
        try
        {
            foreach (var group in lost.Chunk((int)groupBytes / SegmentFormat.RecordHeaderSize))
            {
                context.Fault.ThrowIfSet();
                var bytes = group.Length * SegmentFormat.RecordHeaderSize;
                target = openSegments.Ensure(target, bytes);
                Append(target, Assemble(target.Marker, group));
            }
        }
        finally
        {
            if (target is not null && context.Fault.Reason is null)
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
            context.Flush(target.File);
        }
        catch (Exception error) when (DiskError.IsRefusal(error))
        {
            context.Cut(target.File, start);
            throw;
        }

        target.Advance(start + group.Length);
    }

    /// <summary>Each with its own sequence, stamp, running time and flags, as a copy has them.</summary>
    private static byte[] Assemble(ulong marker, (Digest Digest, Tombstone Tombstone)[] group)
    {
        const int size = SegmentFormat.RecordHeaderSize;
        var bytes = new byte[group.Length * size];
        for (var i = 0; i < group.Length; i++)
        {
            var (digest, tombstone) = group[i];
            var header = new RecordHeader(
                marker, tombstone.Sequence, RecordType.Tombstone, digest, 0, tombstone.Stamp)
            {
                Flags = tombstone.Flags,
                RunningSeconds = tombstone.RunningSeconds,
                GroupRest = (uint)((group.Length - i - 1) * size),
                GroupBefore = (uint)(i * size),
            };
            header.Write(bytes.AsSpan(i * size));
        }

        return bytes;
    }

    [LoggerMessage(1046, LogLevel.Warning,
        "The records of {Deletions} were lost, which the checkpoint still knew; they were written again")]
    private static partial void LogRestored(ILogger logger, Amount deletions);
}
