using BlobStash.Storage.Contract;
using BlobStash.Storage.Files;
using BlobStash.Storage.Recovery;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Backup;

/// <summary>One segment of the original, read while a node may be adding to it. Not thread safe.</summary>
internal sealed class SegmentContent : IDisposable
{
    private readonly SegmentHeader? _header;

    private SegmentContent(IFile file, SegmentHeader? header) => (File, _header) = (file, header);

    public IFile File { get; }

    /// <summary>It is being made at this moment, or its making was cut short: it holds no record.</summary>
    public bool IsUnfinished =>
        _header is null && EmptySpace.IsEmpty(File, SegmentFormat.HeaderSize, File.Length);

    /// <summary>Opens a segment for reading.</summary>
    /// <exception cref="FileNotFoundException">It is gone.</exception>
    /// <exception cref="StoreOpenException">This version does not read it.</exception>
    public static SegmentContent Open(IFileSystem fileSystem, string path)
    {
        var file = fileSystem.OpenRead(path);
        try
        {
            var bytes = new byte[SegmentFormat.HeaderSize];
            file.Read(0, bytes);
            if (!SegmentHeader.TryRead(bytes, out _, out var header))
            {
                return new SegmentContent(file, null);
            }

            header.ThrowIfUnreadable($"{path} in the data directory");
            return new SegmentContent(file, header);
        }
        catch
        {
            // Nobody else has it to close.
            file.Dispose();
            throw;
        }
    }

    /// <summary>Sequence of the seal with which the file ends; null when it does not, and may still grow.</summary>
    public ulong? FindSeal() =>
        _header is { } header && SealRecord.TryRead(File, header.Format, File.Length, out var seal)
            ? seal.Sequence
            : null;

    /// <summary>Highest sequence of its records; 0 without any.</summary>
    public ulong FindLastSequence()
    {
        ulong last = 0;
        Read((record, _) => last = Math.Max(last, record.Sequence));
        return last;
    }

    /// <summary>
    /// Where the bytes of all groups are that have no record above a sequence. Damaged bytes between records are among
    /// them, so that every record that was there before keeps its offset; later groups and a torn tail are not. What
    /// is above was not there yet when the sequence was found, so neither was the rest of its group.
    /// </summary>
    public List<CopiedRange> FindRecords(ulong lastSequence)
    {
        if (_header is null)
        {
            return [new CopiedRange(0, File.Length)];
        }

        // In one pass, as a node may be adding to the file.
        var ranges = new WantedRanges(lastSequence);
        Read(ranges.Add);
        return ranges.Finish();
    }

    public void Dispose() => File.Dispose();

    private void Read(Action<RecordHeader, long> found)
    {
        if (_header is { } header)
        {
            var records = new GroupedRecords(SegmentFormat.HeaderSize, found);
            new SegmentScanner(File, header.Format).Scan(
                SegmentFormat.HeaderSize, (record, offset) => records.Add(record, offset));
            records.Finish(FindSeal() is not null);
        }
    }
}
