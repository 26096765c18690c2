using BlobStash.Core.Clocks;
using BlobStash.Storage.Commits;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Tests.Formats;

/// <summary>
/// Writes a segment, or the file of a large blob, record by record: what a store leaves to chance or to its clock is
/// fixed here, so that the bytes are the same every time. Not thread safe.
/// </summary>
internal sealed class SampleSegment
{
    /// <summary>2026-01-01 00:00:00 UTC, when the first record of a sample is committed.</summary>
    public const long Milliseconds = 1_767_225_600_000;

    /// <summary>An hour, the running time of that record.</summary>
    public const uint RunningSeconds = 3_600;

    private readonly List<byte> _bytes = [];
    private readonly ulong _marker;
    private readonly int _version;

    /// <param name="store">The store that it belongs to.</param>
    /// <param name="number">Its number; 0 for the file of a large blob.</param>
    /// <param name="marker">What its records begin with.</param>
    /// <param name="version">The version of the file.</param>
    public SampleSegment(StoreId store, uint number, ulong marker, int version = SegmentFormat.Version)
    {
        (_marker, _version) = (marker, version);
        var header = new byte[SegmentFormat.HeaderSize];
        var kind = number == 0 ? FileKind.LargeBlob : FileKind.Segment;
        (new SegmentHeader(kind, number, store, marker, Milliseconds) with { Version = version }).Write(header);
        _bytes.AddRange(header);
    }

    /// <summary>Where the next record begins.</summary>
    public long Length => _bytes.Count;

    /// <summary>The stamp of the record with a sequence: the records are a second apart.</summary>
    public static Stamp StampOf(ulong sequence) => Stamp.FromMilliseconds(Milliseconds + ((long)(sequence - 1) * 1000));

    /// <summary>The running time of the record with a sequence.</summary>
    public static uint RunningOf(ulong sequence) => RunningSeconds + (uint)(sequence - 1);

    /// <summary>Appends a record that was written by itself.</summary>
    public void Add(SampleRecord record) => AddGroup(record);

    /// <summary>Appends records that one write made durable.</summary>
    public void AddGroup(params SampleRecord[] records)
    {
        var sizes = records.Select(record => SegmentFormat.RecordSize(record.Payload.Length)).ToList();
        for (var i = 0; i < records.Length; i++)
        {
            Write(records[i], (uint)sizes.Take(i).Sum(), (uint)sizes.Skip(i + 1).Sum());
        }
    }

    /// <summary>The bytes so far.</summary>
    public byte[] ToBytes() => [.. _bytes];

    private void Write(in SampleRecord record, uint groupBefore, uint groupRest)
    {
        var bytes = new byte[SegmentFormat.RecordSize(record.Payload.Length)];
        var header = new RecordHeader(
            _marker,
            record.Sequence,
            record.Type,
            record.Digest,
            record.Payload.Length,
            StampOf(record.Sequence))
        {
            Flags = record.Flags,
            GroupBefore = groupBefore,
            GroupRest = groupRest,
            RunningSeconds = RunningOf(record.Sequence),
        };
        header.Write(bytes, _version);
        record.Payload.CopyTo(bytes.AsSpan(SegmentFormat.RecordHeaderSize));
        var checksums = new ChecksumTable();
        checksums.Add(record.Payload);
        checksums.CopyTo(bytes.AsSpan(SegmentFormat.RecordHeaderSize + record.Payload.Length));
        _bytes.AddRange(bytes);
    }
}
