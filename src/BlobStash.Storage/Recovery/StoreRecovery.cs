using BlobStash.Core.Clocks;
using BlobStash.Core.Digests;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// Brings a store to life: checkpoint where it is good, then every record behind it, then the blobs in files of their
/// own. Torn tails
/// are cut off.
/// </summary>
internal sealed class StoreRecovery(
    IFileSystem fileSystem, StoreId store, SegmentSet segments, ForeignNames foreign, ILogger logger)
{
    private readonly ParityFiles _parityFiles = new(fileSystem, store, logger);
    private readonly HashSet<Digest> _largeBlobs = [];
    private readonly List<string> _rebuiltHeaders = [];
    private long _tornBytes;
    private long _damagedBytes;
    private long _missingLargeBlobs;

    /// <summary>Up to where segments hold quarantined blobs, whose bytes are kept though none reads them.</summary>
    public IReadOnlyDictionary<uint, long> KeptEnds { get; init; } = new Dictionary<uint, long>();

    /// <exception cref="StoreOpenException">A segment cannot be used.</exception>
    public RecoveredStore Run(CancellationToken cancellationToken)
    {
        OpenSegments();
        ListLargeBlobs();
        var index = new StoreIndex();
        var loader = new CheckpointLoader(fileSystem, store, segments, logger);
        var checkpoint = loader.Load(index);
        index = checkpoint is null ? new StoreIndex() : index;
        var replay = new RecordReplay(index, segments, fileSystem);
        foreach (var segment in segments.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Replay(segment, CoveredBy(checkpoint, segment), replay);
        }

        ReplayLargeBlobs(index, replay);
        var report = new RecoveryReport(
            checkpoint is not null, replay.Count, _tornBytes, _damagedBytes, _missingLargeBlobs,
            _parityFiles.MendedFiles)
        {
            RebuiltHeaders = _rebuiltHeaders,
            KeepsUnknownCheckpoint = loader.KeepsUnknown,
        };
        return new RecoveredStore(
            index,
            Math.Max(replay.LastSequence, checkpoint?.LastSequence ?? 0),
            Stamp.Max(replay.LastStamp, checkpoint?.LastStamp ?? Stamp.None),
            Math.Max(replay.RunningSeconds, checkpoint?.RunningSeconds ?? 0),
            report);
    }

    private static long CoveredBy(Checkpoint? checkpoint, Segment segment) =>
        checkpoint is not null && checkpoint.Covered.TryGetValue(segment.Number, out var covered)
            ? covered.Length
            : SegmentFormat.HeaderSize;

    private void OpenSegments()
    {
        var unfinished = new List<string>();
        foreach (var name in fileSystem.List(StorePaths.Segments))
        {
            if (StorePaths.TryParseSegmentParity(name, out _))
            {
                continue;
            }

            if (!StorePaths.LooksLikeSegment(name))
            {
                foreign.Add($"{StorePaths.Segments}/{name}");
                continue;
            }

            if (!StorePaths.TryParseSegment(name, out var number)
                || number >= BlobLocation.LargeSegment
                || StorePaths.Segment(number) != $"{StorePaths.Segments}/{name}")
            {
                throw new StoreOpenException(
                    $"segments/{name} in the data directory is not a segment. Move it elsewhere; nothing was touched.");
            }

            if (!TryOpenSegment(number))
            {
                unfinished.Add(StorePaths.Segment(number));
            }
        }

        // Only when all of them were found good, so that a refusal leaves everything as it was.
        unfinished.ForEach(fileSystem.Delete);
        _parityFiles.DeleteOrphans();

        // A name that the last process gave and never flushed would be lost with all that is written there from now on.
        fileSystem.FlushDirectory(StorePaths.Segments);
    }

    /// <summary>False: its making was cut short, so that no record was ever written in it.</summary>
    private bool TryOpenSegment(uint number)
    {
        var path = StorePaths.Segment(number);
        var file = OpenSegment(path);
        try
        {
            var bytes = new byte[SegmentFormat.HeaderSize];
            file.Read(0, bytes);
            var valid = SegmentHeader.TryRead(bytes, out var version, out var header);
            if (!valid && _parityFiles.TryMend(ProtectedFile.OfSegment(number), file))
            {
                file.Read(0, bytes);
                valid = SegmentHeader.TryRead(bytes, out version, out header);
            }

            if (!valid && EmptySpace.IsEmpty(file, SegmentFormat.HeaderSize, file.Length))
            {
                file.Dispose();
                return false;
            }

            if (!valid && HeaderRebuild.TryRebuild(file, store, number))
            {
                _rebuiltHeaders.Add(path);
                file.Read(0, bytes);
                valid = SegmentHeader.TryRead(bytes, out version, out header);
            }

            ThrowIfUnusable(path, valid, version, header);
            segments.Add(new Segment(file, header, file.Length));
            return true;
        }
        catch
        {
            // Not handed to the set, which closes what it has.
            file.Dispose();
            throw;
        }
    }

    private SegmentFile OpenSegment(string path)
    {
        try
        {
            return segments.Files.Open(path);
        }
        catch (IOException error) when (error.InnerException is UnauthorizedAccessException)
        {
            throw StorePlaces.Forbidden(path, error);
        }
    }

    private void ThrowIfUnusable(string path, bool valid, int version, in SegmentHeader header)
    {
        var refusal = (valid, version) switch
        {
            (false, _) => "has a damaged header. Restore it from a backup",
            (true, _) when !SegmentFormat.IsReadable(version) =>
                $"has format version {version}, which this BlobStash does not read. "
                + "Use the version that wrote it",
            _ when header.Store != store => "belongs to another store. Move it back there",
            _ when header.Kind != FileKind.Segment => "is no segment but a blob's own file. Move it elsewhere",
            _ when StorePaths.Segment(header.Number) != path
                => "has another number inside than in its name. Rename it back",
            _ => null,
        };
        if (refusal is not null)
        {
            throw new StoreOpenException($"{path} in the data directory {refusal}; nothing was touched.");
        }
    }

    private void ListLargeBlobs()
    {
        foreach (var directory in fileSystem.List(StorePaths.Large))
        {
            var path = $"{StorePaths.Large}/{directory}";
            if (!StorePaths.IsLargeDirectory(directory))
            {
                foreign.Add(path);
                continue;
            }

            foreach (var name in fileSystem.List(path))
            {
                if (StorePaths.TryParseLargeBlob(directory, name, out var digest))
                {
                    _largeBlobs.Add(digest);
                }
                else if (!StorePaths.TryParseLargeParity(name, out _))
                {
                    foreign.Add($"{path}/{name}");
                }
            }
        }
    }

    private void Replay(Segment segment, long covered, RecordReplay replay)
    {
        var length = segment.File.Length;
        var records = Scan(segment, covered, replay, false);
        var isProtected = !EndsWithSeal(segment, records.ValidEnd) && _parityFiles.IsProtected(segment.Number);
        var isMended = (isProtected || records.DamagedBytes > 0)
            && _parityFiles.TryMend(ProtectedFile.OfSegment(segment.Number), segment.File);
        if (isProtected || isMended)
        {
            length = segment.File.Length;
            records = Scan(segment, covered, replay, isProtected);
        }

        _damagedBytes += records.DamagedBytes;
        if (records.DamagedBytes > 0)
        {
            segment.NoteDamage();
        }


        // Where there is parity, all of it was acknowledged: no torn tail, and nothing may be appended.
        var end = isProtected
            ? length
            : Math.Max(records.ValidEnd, Math.Min(length, KeptEnds.GetValueOrDefault(segment.Number)));
        segment.Advance(end);
        if (length > end)
        {
            // Zeros are space that was made ready ahead, and say nothing of a record.
            _tornBytes += EmptySpace.IsEmpty(segment.File, end, length) ? 0 : length - end;
            segment.File.Truncate(end);
        }

        if (length > covered || covered == SegmentFormat.HeaderSize)
        {
            // The last process may have been killed before it flushed these records. From now on they count, and a
            // second
            // upload of such a blob is answered without writing it, so they must be durable.
            UnflushedTail.WriteAgain(segment);
            segment.File.Flush();
        }

        segment.IsSealed = isProtected || EndsWithSeal(segment, end);
    }

    private static GroupedRecords Scan(Segment segment, long covered, RecordReplay replay, bool wasSealed)
    {
        var scanner = new SegmentScanner(segment.File, segment.Format);
        var records = new GroupedRecords(
            covered, (header, offset) => replay.Apply(header, new BlobLocation(segment.Number, offset)));
        scanner.Scan(covered, (header, offset) => records.Add(header, offset));
        records.Finish(wasSealed);
        ThrowIfNewer(segment.Path, scanner);
        return records;
    }

    private static void ThrowIfNewer(string path, SegmentScanner scanner)
    {
        if (scanner.HasNewerRecords)
        {
            throw new StoreOpenException(
                $"{path} in the data directory has records that a later version of BlobStash wrote. Use that version; "
                + "no record was changed.");
        }
    }

    private static bool EndsWithSeal(Segment segment, long end)
    {
        var offset = end - SegmentFormat.RecordHeaderSize;
        Span<byte> bytes = stackalloc byte[SegmentFormat.RecordHeaderSize];
        return offset >= SegmentFormat.HeaderSize
            && segment.File.Read(offset, bytes) == bytes.Length
            && RecordHeader.TryRead(bytes, segment.Format, 0, out var header)
            && header.Type == RecordType.Seal;
    }

    private void ReplayLargeBlobs(StoreIndex index, RecordReplay replay)
    {
        foreach (var digest in _largeBlobs)
        {
            if (index.Blobs.TryGet(digest, out var entry) && entry.Location.IsLarge)
            {
                continue;
            }

            if (!TryReadLargeHeader(digest, out var header))
            {
                _missingLargeBlobs++;
                continue;
            }

            replay.Apply(header, BlobLocation.Large);
            if (index.Blobs.TryGet(digest, out entry) && entry.Location.IsLarge)
            {
                // As for the records of segments: it may have got its name and no flush.
                LargeBlobFile.Flush(fileSystem, digest);
            }
            else
            {
                // Deleted, but the process ended before the file was.
                TryDelete(StorePaths.LargeBlob(digest));
                TryDelete(StorePaths.LargeParity(digest));
            }
        }

        DropMissingLargeBlobs(index);
    }

    private void TryDelete(string path)
    {
        try
        {
            fileSystem.Delete(path);
        }
        catch (Exception error) when (error is IOException or StorageException)
        {
            // The next start tries again; until then its tombstone does not expire.
            logger.SideFileFailed(path, error);
        }
    }

    private bool TryReadLargeHeader(in Digest digest, out RecordHeader header) =>
        LargeBlobFile.TryReadRecordHeader(fileSystem, store, digest, out header)
        || (_parityFiles.TryMend(ProtectedFile.OfLargeBlob(digest))
            && LargeBlobFile.TryReadRecordHeader(fileSystem, store, digest, out header));

    private void DropMissingLargeBlobs(StoreIndex index)
    {
        var present = _largeBlobs.Count(
            digest => index.Blobs.TryGet(digest, out var entry) && entry.Location.IsLarge);
        if (present == index.Blobs.Live.LargeBlobs)
        {
            // To look for those that are missing takes a walk through the whole index.
            return;
        }

        var known = new List<Digest>();
        for (var prefix = 0; prefix < DigestIndex.BucketCount; prefix++)
        {
            index.Blobs[prefix].CopyLargeDigests(known);
        }

        foreach (var digest in known.Where(digest => !_largeBlobs.Contains(digest)))
        {
            index.Blobs.TryRemove(digest, out _);
            _missingLargeBlobs++;
        }
    }
}
