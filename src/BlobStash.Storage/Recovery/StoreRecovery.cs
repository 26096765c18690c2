using BlobStash.Core.Clocks;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Logging;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Segments;
using Microsoft.Extensions.Logging;

namespace BlobStash.Storage.Recovery;

/// <summary>
/// Brings a store to life: checkpoint where it is good, then every record behind it, then the blobs in files of their
/// own. Torn tails are cut off, and what the checkpoint knew and is gone is named.
/// </summary>
internal sealed class StoreRecovery(
    IFileSystem fileSystem, StoreId store, SegmentSet segments, ForeignNames foreign, ILogger logger)
{
    private readonly ParityFiles _parityFiles = new(fileSystem, store, logger);
    private readonly List<string> _rebuiltHeaders = [];
    private readonly List<uint> _unfinished = [];
    private readonly List<string> _missingFiles = [];
    private readonly List<string> _damagedFiles = [];
    private readonly List<string> _tornFiles = [];
    private long _tornBytes;
    private long _damagedBytes;

    /// <summary>Blobs that an earlier run set aside; what is left of them is kept though nothing reads it.</summary>
    public QuarantineList SetAside { get; init; } = QuarantineList.Empty;

    /// <exception cref="StoreOpenException">A segment cannot be used.</exception>
    public RecoveredStore Run(CancellationToken cancellationToken)
    {
        OpenSegments();
        var largeBlobs = new LargeBlobRecovery(fileSystem, store, _parityFiles, foreign, logger);
        largeBlobs.List();
        var index = new StoreIndex();
        var loader = new CheckpointLoader(fileSystem, store, logger);
        var checkpoint = loader.Load(index);
        index = checkpoint is null ? new StoreIndex() : index;
        MendShort(checkpoint);
        var lost = LostRecords.Find(checkpoint, segments, index);
        DeleteUnfinished(lost);
        var replay = new RecordReplay(index, segments, fileSystem);
        foreach (var segment in segments.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Replay(segment, CoveredBy(checkpoint, segment), replay);
        }

        lost.FindCopies(segments);
        largeBlobs.Replay(index, replay);
        List<IndexEntry> lostBlobs = [.. lost.ToList(), .. largeBlobs.Lost];
        FindMissing(lost, lostBlobs, checkpoint);
        var report = new RecoveryReport(
            checkpoint is not null, replay.Count, _tornBytes, _damagedBytes,
            largeBlobs.Damaged, _parityFiles.MendedFiles)
        {
            RebuiltHeaders = _rebuiltHeaders,
            DamagedFiles = _damagedFiles,
            TornFiles = _tornFiles,
            HasLostRecords = lost.Segments.Count > 0 || _damagedBytes > 0,
            MissingFiles = _missingFiles,
            LostBlobs = lostBlobs.Count,
            NeedsCheckpoint = loader.KeepsUnknown || lost.Segments.Count > 0 || lostBlobs.Count > 0,
        };
        return new RecoveredStore(
            index,
            Math.Max(replay.LastSequence, checkpoint?.LastSequence ?? 0),
            Stamp.Max(replay.LastStamp, checkpoint?.LastStamp ?? Stamp.None),
            Math.Max(replay.RunningSeconds, checkpoint?.RunningSeconds ?? 0),
            report)
        {
            Lost = lostBlobs,
        };
    }

    private static long CoveredBy(Checkpoint? checkpoint, Segment segment) =>
        checkpoint is not null && checkpoint.Covered.TryGetValue(segment.Number, out var covered)
            ? covered.Length
            : SegmentFormat.HeaderSize;

    /// <summary>Restores what has lost its end, where parity suffices, so that nothing of it is lost.</summary>
    private void MendShort(Checkpoint? checkpoint)
    {
        foreach (var segment in segments.All.Where(segment => segment.Length < CoveredBy(checkpoint, segment)))
        {
            if (_parityFiles.TryMend(ProtectedFile.OfSegment(segment.Number), segment.File))
            {
                segment.Advance(segment.File.Length);
            }
        }
    }

    /// <summary>Such a file held no record, unless the checkpoint knows some.</summary>
    private void DeleteUnfinished(LostRecords lost)
    {
        foreach (var number in _unfinished.Where(number => !IsNamed(number, lost)))
        {
            fileSystem.Delete(StorePaths.Segment(number));
        }

        foreach (var number in lost.Segments.Concat(SetAside.Segments)
            .Where(number => number < BlobLocation.LargeSegment))
        {
            segments.Reserve(number);
        }

        // A name that the last process gave and never flushed would be lost with all that is written there from now on.
        fileSystem.FlushDirectory(StorePaths.Segments);
    }

    private bool IsNamed(uint number, LostRecords lost) =>
        lost.Segments.Contains(number) || SetAside.Segments.Contains(number);

    /// <summary>Tells what is gone by name, and what that costs, and deletes parity that protects nothing.</summary>
    private void FindMissing(LostRecords lost, List<IndexEntry> lostBlobs, Checkpoint? checkpoint)
    {
        var bySegment = lostBlobs.ToLookup(blob => blob.Location.Segment, blob => blob.Digest);
        foreach (var number in lost.Segments.Order())
        {
            var path = StorePaths.Segment(number);
            var blobs = Amount.Of(bySegment[number].Count(), "blob");
            if (segments.TryGet(number, out var segment))
            {
                var bytes = CoveredBy(checkpoint, segment!) - segment!.Length;
                logger.SegmentCut(path, Amount.Of(bytes, "byte"), blobs);
            }
            else
            {
                logger.SegmentGone(path, blobs);
            }

            _missingFiles.Add(path);
        }

        var large = bySegment[BlobLocation.LargeSegment].ToHashSet();
        foreach (var path in large.Select(digest => StorePaths.LargeBlob(digest)))
        {
            logger.LargeBlobGone(path);
            _missingFiles.Add(path);
        }

        _parityFiles.NoteLengths(segments, checkpoint);
        _missingFiles.AddRange(_parityFiles.MissingFiles);
        _parityFiles.DeleteOrphans(file => file.Kind == FileKind.Segment
            ? checkpoint is null || IsNamed(file.Number, lost)
            : large.Contains(file.Digest) || SetAside.LargeBlobs.Contains(file.Digest));
    }

    private void OpenSegments()
    {
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
                // Deleted later, when all of them were found good, so that a refusal leaves everything as it was.
                _unfinished.Add(number);
            }
        }
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
            var valid = SegmentHeader.TryRead(bytes, out _, out var header);
            if (!valid && _parityFiles.TryMend(ProtectedFile.OfSegment(number), file))
            {
                file.Read(0, bytes);
                valid = SegmentHeader.TryRead(bytes, out _, out header);
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
                valid = SegmentHeader.TryRead(bytes, out _, out header);
            }

            ThrowIfUnusable(path, valid, header);
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

    private void ThrowIfUnusable(string path, bool valid, in SegmentHeader header)
    {
        var place = $"{path} in the data directory";
        if (valid)
        {
            header.ThrowIfUnreadable(place);
        }

        var refusal = valid switch
        {
            false => "has a damaged header. Restore it from a backup",
            _ when header.Store != store => "belongs to another store. Move it back there",
            _ when header.Kind != FileKind.Segment => "is no segment but a blob's own file. Move it elsewhere",
            _ when StorePaths.Segment(header.Number) != path
                => "has another number inside than in its name. Rename it back",
            _ => null,
        };
        if (refusal is not null)
        {
            throw new StoreOpenException($"{place} {refusal}; nothing was touched.");
        }
    }

    private void Replay(Segment segment, long covered, RecordReplay replay)
    {
        if (segment.Length < covered)
        {
            KeepRest(segment);
            return;
        }

        var length = segment.File.Length;
        var records = Scan(segment, covered, replay, 0);
        var protection = EndsWithSeal(segment, records.ValidEnd) ? default : _parityFiles.FindProtection(segment);
        var isSuspect = protection.IsSealed || records.DamagedBytes > 0 || records.ValidEnd < protection.Length;
        if (isSuspect
            && (_parityFiles.TryMend(ProtectedFile.OfSegment(segment.Number), segment.File)
                || protection != default))
        {
            length = segment.File.Length;
            records = Scan(segment, covered, replay, protection.IsSealed ? length : protection.Length);
        }

        _damagedBytes += records.DamagedBytes;
        if (records.DamagedBytes > 0)
        {
            segment.NoteDamage();
        }

        // Where there is parity, all of it was acknowledged: no torn tail, and nothing may be appended to what was
        // sealed.
        var end = protection.IsSealed ? length : EndOf(segment, records.ValidEnd, length, protection.Length);
        if (records.DamagedBytes > 0 || protection.Length > records.ValidEnd)
        {
            _damagedFiles.Add(segment.Path);
        }

        segment.Advance(end);
        if (length > end)
        {
            // Zeros are space that was made ready ahead, and say nothing of a record.
            if (!EmptySpace.IsEmpty(segment.File, end, length))
            {
                _tornBytes += length - end;
                _tornFiles.Add(segment.Path);
            }
        }

        if (length != end)
        {
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

        segment.IsSealed = protection.IsSealed || EndsWithSeal(segment, end);
    }

    /// <summary>
    /// Where the next record goes: behind the last one, behind all that was acknowledged though it is no record any
    /// more, and behind what is left of quarantined blobs.
    /// </summary>
    private long EndOf(Segment segment, long validEnd, long length, long protectedLength)
    {
        if (protectedLength > validEnd)
        {
            _damagedBytes += protectedLength - validEnd;
            segment.HasLostEnd = length < protectedLength;
        }

        var kept = Math.Max(protectedLength, SetAside.KeptEnds.GetValueOrDefault(segment.Number));
        return SegmentFormat.Align(Math.Max(validEnd, Math.Min(length, kept)));
    }

    /// <summary>
    /// What is left of a segment that lost its end beyond repair. The checkpoint knows all its records, so none is
    /// folded in; the beginning of the one that was cut through goes.
    /// </summary>
    private void KeepRest(Segment segment)
    {
        var scanner = new SegmentScanner(segment.File, segment.Format);
        scanner.Scan(SegmentFormat.HeaderSize, static (_, _) => { });
        ThrowIfNewer(segment.Path, scanner);
        segment.HasLostEnd = true;
        segment.IsSealed = _parityFiles.FindProtection(segment).IsSealed;
        if (segment.IsSealed)
        {
            return;
        }

        var kept = Math.Min(segment.Length, SetAside.KeptEnds.GetValueOrDefault(segment.Number));
        segment.Advance(SegmentFormat.Align(Math.Max(scanner.ValidEnd, kept)));
        segment.File.Truncate(segment.Length);
        segment.File.Flush();
    }

    /// <summary>Folds in what lies behind an offset. Before the other no group can be torn.</summary>
    private static GroupedRecords Scan(Segment segment, long covered, RecordReplay replay, long acknowledged)
    {
        var scanner = new SegmentScanner(segment.File, segment.Format);
        var records = new GroupedRecords(
            covered, (header, offset) => replay.Apply(header, new BlobLocation(segment.Number, offset)));
        scanner.Scan(covered, (header, offset) => records.Add(header, offset));
        records.Finish(records.ValidEnd < acknowledged);
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

    private static bool EndsWithSeal(Segment segment, long end) =>
        SealRecord.TryRead(segment.File, segment.Format, end, out _);
}
