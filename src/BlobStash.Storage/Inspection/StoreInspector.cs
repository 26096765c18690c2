using BlobStash.Core.Digests;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Index;
using BlobStash.Storage.Parity;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Inspection;

/// <summary>
/// Verifies every byte of a store that counts: headers, checksums, digests, padding, and what the checkpoint says.
/// Opens files for reading only and changes nothing, neither <c>tmp/</c> nor torn tails; keeps no lock, so that a store
/// that a node has open can be inspected too. Not thread safe; for one inspection.
/// </summary>
/// <param name="fileSystem">The data directory.</param>
public sealed class StoreInspector(IFileSystem fileSystem)
{
    private readonly FindingList _findings = new();
    private readonly HashSet<Digest> _deletedSince = [];
    private readonly Dictionary<Digest, QuarantinedBlob> _gone = [];
    private StoreId _store;
    private CheckpointView? _checkpoint;
    private StoreListing? _listing;
    private bool _isInUse;
    private long _blobRecords;
    private long _tombstones;
    private long _bytes;

    /// <summary>Inspects the whole store.</summary>
    /// <param name="progress">Told now and then how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Ends the inspection.</param>
    /// <exception cref="StoreOpenException">
    /// It is no store, or one that this version does not read; the message says why.
    /// </exception>
    public InspectionReport Inspect(Action<InspectionProgress>? progress, CancellationToken cancellationToken)
    {
        _store = ReadStore();
        _isInUse = IsInUse();

        // Before the segments, which may grow meanwhile and must then be found to hold at least what it says.
        _checkpoint = CheckpointView.Read(fileSystem, _store);
        if (_checkpoint.Condition == CheckpointCondition.Damaged)
        {
            Add(FindingKind.Checkpoint, StorePaths.Checkpoint, 0, 0);
        }

        ReadQuarantine();
        _listing = new StoreListing(fileSystem);
        _listing.Unknown.ForEach(path => Add(FindingKind.UnknownFile, path, 0, 0));
        InspectFiles(progress, cancellationToken);
        FindMissing();
        _findings.NameBlobs(_checkpoint.Blobs());
        return new InspectionReport
        {
            Store = _store.ToString(),
            IsInUse = _isInUse,
            Segments = _listing.Segments.Count,
            LargeBlobs = _listing.LargeBlobs.Count,
            ParityFiles = _listing.ParityFiles.Count,
            BlobRecords = _blobRecords,
            Tombstones = _tombstones,
            Bytes = _bytes,
            Checkpoint = _checkpoint.Condition,
            DamageCount = _findings.DamageCount,
            Findings = _findings.Findings,
        };
    }

    private static FindingKind KindOf(PieceCondition condition) => condition switch
    {
        PieceCondition.FileHeaderDamaged => FindingKind.FileHeader,
        PieceCondition.PayloadDamaged => FindingKind.Payload,
        PieceCondition.DigestMismatch => FindingKind.Digest,
        PieceCondition.PaddingDamaged => FindingKind.Padding,
        PieceCondition.BehindEnd => FindingKind.BehindEnd,
        PieceCondition.CutOff => FindingKind.Truncated,
        PieceCondition.TornTail => FindingKind.TornTail,
        _ => FindingKind.RecordHeader,
    };

    private StoreId ReadStore()
    {
        try
        {
            var format = FormatReader.Read(fileSystem, out _);
            FindFormatDamage(format.ToBytes());
            return format.Store;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StoreOpenException("There is no store here: the directory or its file FORMAT is missing.", error);
        }
        catch (IOException error)
        {
            throw new StoreOpenException("FORMAT in the data directory cannot be read.", error);
        }
    }

    private void ReadQuarantine()
    {
        var list = QuarantineList.Read(fileSystem, _store);
        if (list.State == QuarantineListState.Damaged)
        {
            Add(FindingKind.Quarantine, StorePaths.Quarantine, 0, 0);
        }

        // Those of which bytes are left are found where these lie.
        foreach (var blob in list.Blobs.Where(blob => blob.Cause == QuarantineCause.Missing))
        {
            _gone[blob.Digest] = blob;
        }
    }

    /// <summary>A start overlooks what does not change the meaning, such as a digit in upper case.</summary>
    private void FindFormatDamage(byte[] expected)
    {
        using var file = fileSystem.OpenRead(StorePaths.Format);
        var actual = new byte[expected.Length];
        if (file.Length != expected.Length
            || file.Read(0, actual) != actual.Length
            || !actual.AsSpan().SequenceEqual(expected))
        {
            Add(FindingKind.FileHeader, StorePaths.Format, 0, file.Length);
        }
    }

    /// <summary>Behind where its header should be there is nothing, or nothing but zeros.</summary>
    private bool IsUnfinished(string path)
    {
        using var file = fileSystem.OpenRead(path);
        return EmptySpace.IsEmpty(file, SegmentFormat.HeaderSize, file.Length);
    }

    /// <summary>A node holds LOCK exclusively, so that not even reading is granted.</summary>
    private bool IsInUse()
    {
        try
        {
            fileSystem.OpenRead(StorePaths.Lock).Dispose();
            return false;
        }
        catch (IOException error)
        {
            return DiskError.IsLocked(error);
        }
    }

    private void InspectFiles(Action<InspectionProgress>? progress, CancellationToken cancellationToken)
    {
        long read = 0;
        Action<long>? advance = null;
        if (progress is not null)
        {
            var total = _listing!.MeasureBytes();
            advance = bytes => progress(new InspectionProgress(read += bytes, total));
        }

        foreach (var (path, number) in _listing!.Segments)
        {
            InspectFile(path, file => InspectSegment(file, path, number, advance, cancellationToken));
        }

        foreach (var (path, digest) in _listing.LargeBlobs)
        {
            InspectFile(path, file => InspectLargeBlob(file, path, digest, advance, cancellationToken));
        }

        var parity = new ParityInspector(fileSystem, _store);
        foreach (var (path, protectedFile) in _listing.ParityFiles)
        {
            InspectParity(parity, path, protectedFile, advance, cancellationToken);
        }
    }

    private void InspectParity(
        ParityInspector parity, string path, ProtectedFile protectedFile, Action<long>? progress,
        CancellationToken cancellationToken)
    {
        try
        {
            parity.Inspect(protectedFile, _findings.Add, cancellationToken);
            using var file = fileSystem.OpenRead(path);
            _bytes += file.Length;
            progress?.Invoke(file.Length);
        }
        catch (FileNotFoundException) when (_isInUse)
        {
            // The node has deleted it, or what it protects, since it was listed.
        }
        catch (IOException)
        {
            Add(FindingKind.DiskError, path, 0, 0);
        }
    }

    private void InspectFile(string path, Action<SegmentInspector> inspect)
    {
        try
        {
            using var file = SegmentInspector.Open(fileSystem, path);
            _bytes += file.Length;
            inspect(file);
        }
        catch (FileNotFoundException) when (_isInUse)
        {
            // The node has deleted it since it was listed.
        }
        catch (IOException)
        {
            Add(FindingKind.DiskError, path, 0, 0);
        }
    }

    private void InspectSegment(
        SegmentInspector file, string path, uint number, Action<long>? progress, CancellationToken cancellationToken)
    {
        var isInPlace = file.Description is { IsLargeBlob: false } own && own.Number == number;
        ThrowIfMisplaced(path, file.Description, isInPlace);
        var covered = _checkpoint!.CoveredBy(number);
        if (file.Description is null && covered == 0 && IsUnfinished(path))
        {
            Add(FindingKind.Unfinished, path, 0, file.Length);
            return;
        }

        var isCutOff = false;
        file.Read(
            piece =>
            {
                isCutOff |= piece.Condition == PieceCondition.CutOff;
                if (piece.Condition is not (PieceCondition.TornTail or PieceCondition.Empty))
                {
                    Apply(path, number, piece, piece.Offset >= covered);
                    return;
                }

                // What the checkpoint covers was whole once: there a tail is not torn but damaged.
                var end = Math.Clamp(covered, piece.Offset, piece.Offset + piece.Length);
                file.ReadDamaged(
                    piece.Offset, end, damaged => Apply(path, number, damaged, false), cancellationToken);
                if (end < piece.Offset + piece.Length && piece.Condition == PieceCondition.TornTail)
                {
                    Add(FindingKind.TornTail, path, end, piece.Offset + piece.Length - end);
                }
            },
            progress,
            cancellationToken);
        if (covered > file.Length && !isCutOff)
        {
            _findings.AddNameless(
                number, new InspectionFinding(FindingKind.Truncated, path, file.Length, covered - file.Length, null));
        }
    }

    private void InspectLargeBlob(
        SegmentInspector file, string path, in Digest digest, Action<long>? progress,
        CancellationToken cancellationToken)
    {
        ThrowIfMisplaced(path, file.Description, file.Description is { IsLargeBlob: true });
        var expected = digest;
        file.Read(
            piece =>
            {
                if (piece.Record is { } record && record.Digest != expected)
                {
                    Add(FindingKind.Digest, path, piece.Offset, piece.Length, expected);
                    return;
                }

                Count(piece);
                if (piece.Condition != PieceCondition.Intact)
                {
                    Add(KindOf(piece.Condition), path, piece.DamageOffset, piece.DamageLength, expected);
                }
            },
            progress,
            cancellationToken);
    }

    private void ThrowIfMisplaced(string path, SegmentDescription? description, bool isInPlace)
    {
        if (description is not null && (!isInPlace || description.Store != _store.ToString()))
        {
            throw new StoreOpenException(
                $"{path} in the data directory belongs to another store or under another name. Move it back there; "
                + "nothing was touched.");
        }
    }

    private void Apply(string path, uint number, in SegmentPiece piece, bool isBehindCheckpoint)
    {
        Count(piece);
        if (piece.Condition == PieceCondition.Intact)
        {
            if (isBehindCheckpoint && piece.Record is { Type: RecordType.Tombstone } tombstone)
            {
                _deletedSince.Add(tombstone.Digest);
            }

            return;
        }

        var digest = piece.Record is { Type: not RecordType.Seal } record ? record.Digest : (Digest?)null;
        var finding = new InspectionFinding(
            KindOf(piece.Condition), path, piece.DamageOffset, piece.DamageLength, digest);
        if (piece.Condition is PieceCondition.Unreadable or PieceCondition.CutOff)
        {
            _findings.AddNameless(number, finding);
        }
        else
        {
            _findings.Add(finding);
        }
    }

    private void Count(in SegmentPiece piece)
    {
        if (!piece.IsDamaged)
        {
            if (piece.Record is { Type: RecordType.Blob or RecordType.Tombstone } record)
            {
                NoteReturn(record);
            }

            _blobRecords += piece.Record is { Type: RecordType.Blob } ? 1 : 0;
            _tombstones += piece.Record is { Type: RecordType.Tombstone } ? 1 : 0;
        }
    }

    /// <summary>What was stored anew or deleted since it was set aside is not gone any more.</summary>
    private void NoteReturn(in RecordDescription record)
    {
        if (_gone.TryGetValue(record.Digest, out var blob)
            && (record.Type == RecordType.Blob || record.Sequence > blob.Sequence))
        {
            _gone.Remove(record.Digest);
        }
    }

    /// <summary>While a node runs, files may go at any moment, and what is missing then says nothing.</summary>
    private void FindMissing()
    {
        if (_isInUse)
        {
            return;
        }

        foreach (var number in _checkpoint!.Segments)
        {
            var path = StorePaths.Segment(number);
            if (!_listing!.Segments.ContainsKey(path))
            {
                var place = new InspectionFinding(
                    FindingKind.Missing, path, 0, _checkpoint.CoveredBy(number), null);
                _findings.AddNameless(number, place);
            }

            var parity = StorePaths.SegmentParity(number);
            if (_checkpoint.HasParity(number) && !_listing.ParityFiles.ContainsKey(parity))
            {
                Add(FindingKind.Missing, parity, 0, 0);
            }
        }

        foreach (var blob in _checkpoint.Blobs())
        {
            var path = StorePaths.LargeBlob(blob.Digest);
            if (blob.Location.IsLarge
                && !_listing!.LargeBlobs.ContainsKey(path)
                && !_deletedSince.Contains(blob.Digest))
            {
                Add(FindingKind.Missing, path, 0, 0, blob.Digest);
            }

            _gone.Remove(blob.Digest);
        }

        foreach (var blob in _gone.Values)
        {
            Add(FindingKind.Missing, blob.Path, blob.Location.Offset, 0, blob.Digest);
        }
    }

    private void Add(FindingKind kind, string path, long offset, long length, Digest? digest = null) =>
        _findings.Add(new InspectionFinding(kind, path, offset, length, digest));
}
