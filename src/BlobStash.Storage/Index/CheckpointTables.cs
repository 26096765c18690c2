using System.Buffers.Binary;
using BlobStash.Core.Clocks;
using BlobStash.Core.Hashing;
using BlobStash.Storage.Files;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Index;

/// <summary>Reads the tables of a checkpoint of version 2. See docs/formats/checkpoint.md.</summary>
/// <param name="file">The checkpoint.</param>
/// <param name="header">Its header, which is valid.</param>
internal sealed class CheckpointTables(IFile file, byte[] header)
{
    private const int FirstSkippable = 0x80;
    private const int SizeOffset = 4;
    private const int CountOffset = 8;
    private const int OffsetOffset = 16;
    private const int ChecksumOffset = 24;
    private const int SealedFlag = 1;

    private readonly Dictionary<int, Table> _tables = [];

    /// <summary>Where the sections end.</summary>
    public long SectionsEnd => _tables[(int)CheckpointTable.Buckets].Offset;

    /// <summary>There is a table that a reader must know, and this one does not.</summary>
    public bool HasUnknown => _tables.Keys.Any(id =>
        id < FirstSkippable && !Enum.IsDefined((CheckpointTable)id));

    /// <summary>Reads the directory of tables. False: it is damaged.</summary>
    public bool TryReadDirectory()
    {
        var count = CheckpointFormat.ReadInt64(header, CheckpointFormat.TableCountOffset);
        var offset = CheckpointFormat.ReadInt64(header, CheckpointFormat.TablesOffsetOffset);
        if (count is < 0 or > CheckpointFormat.MaxTables || offset < CheckpointFormat.HeaderSize)
        {
            return false;
        }

        var bytes = new byte[(count * CheckpointFormat.TablePlaceSize) + CheckpointFormat.ChecksumSize];
        if (offset + bytes.Length != file.Length
            || file.Read(offset, bytes) != bytes.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - CheckpointFormat.ChecksumSize))
                != Crc32C.Compute(bytes.AsSpan(0, bytes.Length - CheckpointFormat.ChecksumSize)))
        {
            return false;
        }

        for (ReadOnlySpan<byte> rest = bytes; count > 0; count--, rest = rest[CheckpointFormat.TablePlaceSize..])
        {
            if (!Table.TryRead(rest, offset, out var id, out var table) || !_tables.TryAdd(id, table))
            {
                return false;
            }
        }

        return _tables.ContainsKey((int)CheckpointTable.Buckets);
    }

    /// <summary>Reads a table. Null: it is damaged or too long. Empty: there is none of this kind.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="entrySize">Bytes of an entry that are known; those behind them are left out.</param>
    /// <param name="maxCount">Most entries.</param>
    public byte[]? Read(CheckpointTable id, int entrySize, long maxCount)
    {
        if (!_tables.TryGetValue((int)id, out var table) || table.Count == 0)
        {
            return [];
        }

        if (table.EntrySize < entrySize || table.Count > Math.Min(maxCount, int.MaxValue / table.EntrySize))
        {
            return null;
        }

        var bytes = new byte[table.Length];
        if (file.Read(table.Offset, bytes) != bytes.Length || Crc32C.Compute(bytes) != table.Checksum)
        {
            return null;
        }

        return table.EntrySize == entrySize ? bytes : Shorten(bytes, table.EntrySize, entrySize);
    }

    /// <summary>Reads all but the blobs. False: something is damaged.</summary>
    public bool TryDecode(out Checkpoint? checkpoint)
    {
        checkpoint = null;
        var segments = Read(
            CheckpointTable.Segments, CheckpointFormat.SegmentEntrySize, CheckpointFormat.MaxSegments);
        var tombstones = Read(
            CheckpointTable.Tombstones, CheckpointFormat.RecordEntrySize, CheckpointFormat.MaxTombstones);
        var renewals = Read(
            CheckpointTable.Renewals, CheckpointFormat.RecordEntrySize, CheckpointFormat.MaxTombstones);
        var facts = Read(CheckpointTable.Facts, CheckpointFormat.FactsEntrySize, 1);
        if (segments is null || tombstones is null || renewals is null || facts is null)
        {
            return false;
        }

        checkpoint = new Checkpoint
        {
            Store = StoreId.Read(header.AsSpan(CheckpointFormat.StoreOffset)),
            LastSequence = (ulong)CheckpointFormat.ReadInt64(header, CheckpointFormat.SequenceOffset),
            LastStamp = new Stamp((ulong)CheckpointFormat.ReadInt64(header, CheckpointFormat.StampOffset)),
            RunningSeconds = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(CheckpointFormat.RunningOffset)),
            Covered = DecodeSegments(segments),
            Tombstones = CheckpointRecords.Decode(tombstones, RecordType.Tombstone, record => Tombstone.Of(record)),
            Renewals = CheckpointRecords.Decode(renewals, RecordType.Renewal, record => Renewal.Of(record)),
            HasForeignChanges = facts.Length > 0 && (facts[0] & CheckpointFormat.ForeignChangesFact) != 0,
        };
        return true;
    }

    private static Dictionary<uint, CoveredSegment> DecodeSegments(ReadOnlySpan<byte> rest)
    {
        var covered = new Dictionary<uint, CoveredSegment>(rest.Length / CheckpointFormat.SegmentEntrySize);
        for (; rest.Length > 0; rest = rest[CheckpointFormat.SegmentEntrySize..])
        {
            covered[(uint)BinaryPrimitives.ReadUInt64LittleEndian(rest)] = new CoveredSegment(
                BinaryPrimitives.ReadInt64LittleEndian(rest[8..]),
                (rest[16] & SealedFlag) != 0,
                BinaryPrimitives.ReadInt64LittleEndian(rest[24..]));
        }

        return covered;
    }

    private static byte[] Shorten(byte[] bytes, int size, int knownSize)
    {
        var known = new byte[bytes.Length / size * knownSize];
        for (var i = 0; i < bytes.Length / size; i++)
        {
            bytes.AsSpan(i * size, knownSize).CopyTo(known.AsSpan(i * knownSize));
        }

        return known;
    }

    /// <summary>Where a table is.</summary>
    private readonly record struct Table(int EntrySize, long Count, long Offset, uint Checksum)
    {
        public long Length => EntrySize * Count;

        public static bool TryRead(ReadOnlySpan<byte> place, long end, out int id, out Table table)
        {
            id = BinaryPrimitives.ReadInt32LittleEndian(place);
            table = new Table(
                BinaryPrimitives.ReadInt32LittleEndian(place[SizeOffset..]),
                BinaryPrimitives.ReadInt64LittleEndian(place[CountOffset..]),
                BinaryPrimitives.ReadInt64LittleEndian(place[OffsetOffset..]),
                BinaryPrimitives.ReadUInt32LittleEndian(place[ChecksumOffset..]));
            return id > 0
                && table.EntrySize is > 0 and <= CheckpointFormat.MaxEntrySize
                && table.Count >= 0
                && table.Offset >= CheckpointFormat.HeaderSize
                && table.Count <= (end - table.Offset) / table.EntrySize;
        }
    }
}
