using BlobStash.Core.Hashing;
using BlobStash.Storage.Blobs;
using BlobStash.Storage.Contract;
using BlobStash.Storage.Segments;

namespace BlobStash.Storage.Inspection;

/// <summary>Verifies one blob record of any length block by block, and tells which blocks are damaged.</summary>
internal static class RecordVerifier
{
    /// <param name="segment">The file.</param>
    /// <param name="offset">Where the record begins.</param>
    /// <param name="header">Its header, which is good.</param>
    /// <param name="progress">Told of the bytes read since it was told last.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static SegmentPiece Verify(
        Segment segment, long offset, in RecordHeader header, Action<long>? progress,
        CancellationToken cancellationToken)
    {
        // For the reader, which gives it back; the inspection holds the segment open meanwhile.
        ObjectDisposedException.ThrowIf(!segment.TryLease(), segment);
        using var reader = new BlobReader(segment, offset, header.Digest, header.Length);
        var hasher = new Blake2bHasher();
        var block = new byte[SegmentFormat.BlockSize];
        long? first = null;
        long end = 0;
        for (long position = 0; position < header.Length; position += block.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = Math.Min(block.Length, header.Length - position);
            if (!TryRead(reader, position, block, hasher))
            {
                first ??= position;
                end = position + length;
            }

            progress?.Invoke(length);
        }

        var piece = new SegmentPiece(
            offset, header.RecordSize, PieceCondition.Intact, RecordDescription.Of(header));
        if (first is { } damaged)
        {
            return piece with
            {
                Condition = PieceCondition.PayloadDamaged,
                DamageOffset = offset + SegmentFormat.RecordHeaderSize + damaged,
                DamageLength = end - damaged,
            };
        }

        return piece with
        {
            Condition = hasher.Finish() != header.Digest ? PieceCondition.DigestMismatch
                : IsPaddingZero(segment, offset, header) ? PieceCondition.Intact
                : PieceCondition.PaddingDamaged,
        };
    }

    /// <param name="record">A whole record.</param>
    /// <param name="length">Length of its payload in bytes.</param>
    public static bool IsPaddingZero(ReadOnlySpan<byte> record, long length) =>
        !record[(int)PaddingOffset(length)..].ContainsAnyExcept((byte)0);

    private static bool IsPaddingZero(Segment segment, long offset, in RecordHeader header)
    {
        var start = PaddingOffset(header.Length);
        Span<byte> padding = stackalloc byte[SegmentFormat.Alignment];
        padding = padding[..(int)(header.RecordSize - start)];
        return segment.File.Read(offset + start, padding) == padding.Length && !padding.ContainsAnyExcept((byte)0);
    }

    private static long PaddingOffset(long length) =>
        SegmentFormat.RecordHeaderSize + length + (SegmentFormat.ChecksumSize * SegmentFormat.BlockCount(length));

    private static bool TryRead(BlobReader reader, long position, byte[] block, Blake2bHasher hasher)
    {
        try
        {
            hasher.Append(block.AsSpan(0, reader.Read(position, block)));
            return true;
        }
        catch (Exception error) when (error is CorruptRecordException or IOException)
        {
            // The next block may be good, and the place of each that is not is what is asked for.
            return false;
        }
    }
}
