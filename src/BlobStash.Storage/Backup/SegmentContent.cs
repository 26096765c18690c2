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
    public bool IsUnfinished => _header is null && File.Length <= SegmentFormat.HeaderSize;

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
            var isValid = SegmentHeader.TryRead(bytes, out var version, out var header);
            return !isValid || SegmentFormat.IsReadable(version)
                ? new SegmentContent(file, isValid ? header : null)
                : throw new StoreOpenException(
                    $"{path} in the data directory has format version {version}, which this BlobStash does not read. "
                    + "Use the version that wrote it; nothing was touched.");
        }
        catch
        {
            // Nobody else has it to close.
            file.Dispose();
            throw;
        }
    }

    /// <summary>Sequence of the seal with which the file ends; null when it does not, and may still grow.</summary>
    public ulong? FindSeal()
    {
        Span<byte> bytes = stackalloc byte[SegmentFormat.RecordHeaderSize];
        var offset = File.Length - bytes.Length;
        return _header is { } header
            && offset >= SegmentFormat.HeaderSize
            && File.Read(offset, bytes) == bytes.Length
            && RecordHeader.TryRead(bytes, header.Format, 0, out var last)
            && last.Type == RecordType.Seal
            ? last.Sequence
            : null;
    }

    /// <summary>Highest sequence of its records; 0 without any.</summary>
    public ulong FindLastSequence()
    {
        ulong last = 0;
        if (_header is { } header)
        {
            new SegmentScanner(File, header.Format).Scan(
                SegmentFormat.HeaderSize, (record, _) => last = Math.Max(last, record.Sequence));
        }

        return last;
    }

    /// <summary>
    /// Where the bytes of all records up to a sequence are. Damaged bytes between records are among them, so that every
    /// record that was there before keeps its offset; later records and a torn tail are not.
    /// </summary>
    public List<CopiedRange> FindRecords(ulong lastSequence)
    {
        if (_header is not { } header)
        {
            return [new CopiedRange(0, File.Length)];
        }

        var ranges = new List<CopiedRange> { new(0, SegmentFormat.HeaderSize) };
        long end = SegmentFormat.HeaderSize;
        new SegmentScanner(File, header.Format).Scan(end, (record, offset) =>
        {
            var wanted = record.Sequence <= lastSequence ? offset + record.RecordSize : offset;
            if (ranges[^1].End == end)
            {
                ranges[^1] = ranges[^1] with { Length = wanted - ranges[^1].Offset };
            }
            else if (wanted > end)
            {
                ranges.Add(new CopiedRange(end, wanted - end));
            }

            end = offset + record.RecordSize;
        });
        return ranges;
    }

    public void Dispose() => File.Dispose();
}
