using BlobStash.Core.Digests;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Compaction;

/// <summary>
/// Forgets tombstones whose grace time is over and that no record needs any more: first <see cref="TryKeepNeeded"/> for
/// every segment, then <see cref="Finish"/>. No segment may be compacted meanwhile. See docs/formats/segment.md,
/// "Compaction". Not thread safe.
/// </summary>
internal sealed class TombstoneExpiry(StoreIndex index, TombstoneGrace grace, StoreDisk disk)
{
    private readonly Dictionary<Digest, Tombstone> _expired = index.CopyTombstones()
        .Where(pair => grace.IsExpired(pair.Value))
        .ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>There is no tombstone to judge.</summary>
    public bool IsEmpty => _expired.Count == 0;

    /// <summary>
    /// Keeps the tombstones of digests that have an older record in the segment. False: what cannot be read of it now
    /// may be read or restored later, so none may be forgotten.
    /// </summary>
    /// <param name="segment">The segment.</param>
    /// <param name="bytesRead">Bytes read from the disk for that.</param>
    public bool TryKeepNeeded(Segment segment, out long bytesRead)
    {
        bytesRead = 0;
        if (segment.IsGone)
        {
            // There is nothing that could come back.
            return true;
        }

        var cursor = new RecordCursor(segment);
        while (cursor.TryNext(out var header))
        {
            KeepIfNeeded(header);
        }

        bytesRead = cursor.BytesRead;
        if (cursor.IsDamaged)
        {
            segment.NoteDamage();
        }

        return !cursor.IsDamaged || TryKeepBehindDamage(segment, cursor);
    }

    /// <summary>Returns how many were forgotten. Their records are dead from then on.</summary>
    /// <exception cref="StoreFailedException">The disk failed.</exception>
    public long Finish()
    {
        KeepThoseOfFiles();
        return _expired.Count(pair => index.TryForget(pair.Key, pair.Value));
    }

    /// <summary>
    /// Bytes that fail their checksums and have no parity are no record any more, and nothing makes them one again. So
    /// they hold back no tombstone; the records behind them do.
    /// </summary>
    private bool TryKeepBehindDamage(Segment segment, RecordCursor cursor)
    {
        if (cursor.HasDiskError || disk.FileSystem.Exists(StorePaths.SegmentParity(segment.Number)))
        {
            return false;
        }

        try
        {
            new SegmentScanner(segment.File, segment.Format).Scan(cursor.Next, (header, _) => KeepIfNeeded(header));
            return true;
        }
        catch (IOException)
        {
            // A place of the disk that cannot be read may be read another time.
            return false;
        }
    }

    private void KeepIfNeeded(in RecordHeader header)
    {
        if (header.Type == RecordType.Blob
            && _expired.TryGetValue(header.Digest, out var tombstone)
            && header.Sequence < tombstone.Sequence)
        {
            _expired.Remove(header.Digest);
        }
    }

    /// <summary>
    /// Large blobs: the file may still be there, or have been deleted without a flush, so that it could come back.
    /// </summary>
    private void KeepThoseOfFiles()
    {
        if (IsEmpty)
        {
            return;
        }

        var there = disk.FileSystem.List(StorePaths.Large)
            .Select(name => $"{StorePaths.Large}/{name}")
            .ToHashSet(StringComparer.Ordinal);
        var directories = _expired.Keys.Select(digest => StorePaths.LargeDirectory(digest));
        foreach (var directory in directories.Where(there.Contains).Distinct().ToList())
        {
            disk.Fault.ThrowIfSet();
            disk.FlushDirectoryAlways(directory);
        }

        foreach (var digest in _expired.Keys.Where(Exists).ToList())
        {
            _expired.Remove(digest);
        }
    }

    private bool Exists(Digest digest) => disk.FileSystem.Exists(StorePaths.LargeBlob(digest));
}
